import Foundation

/// A folder of its own for one test; it goes away with the value.
public final class TemporaryFolder: Sendable {
  public let url: URL

  /// Makes an empty folder in the system's temporary place.
  public init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("rwkv-tui-test-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in the folder.
  public func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// Writes a file and returns its path.
  @discardableResult
  public func write(_ bytes: [UInt8], as name: String) throws -> String {
    try Data(bytes).write(to: url.appendingPathComponent(name))
    return path(name)
  }
}
