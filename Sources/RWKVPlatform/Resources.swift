import Foundation

/// The files that SwiftPM lays beside a program for one of the modules in it.
///
/// `Bundle.module` ends the program where they are missing; this says so, and works for every program
/// that a module is built into, whatever its package is called.
public struct Resources: Sendable {
  /// The folders that may hold them, likeliest first.
  public let folders: [URL]
  private let module: String

  /// Looks where a module's resources may lie: beside the program, also where a symbolic link started
  /// it, else in the sources that it was built from.
  ///
  /// - Parameters:
  ///   - module: Its name; SwiftPM calls the folder `<package>_<module>.resources`.
  ///   - sources: A file in the folder that the module is built from.
  public init(of module: String, sources: String = #filePath) {
    let program = (Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]))
      .resolvingSymlinksInPath()
    self.init(of: module, beside: program.deletingLastPathComponent(), sources: sources)
  }

  /// Looks in the folder of some program.
  init(of module: String, beside folder: URL, sources: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let bundles = names.filter { $0.hasSuffix("_\(module).resources") }.sorted()
    folders =
      bundles.map { folder.appendingPathComponent($0, isDirectory: true) }
      + [URL(fileURLWithPath: sources).deletingLastPathComponent()]
    self.module = module
  }

  /// The first file or folder of that name; nil where none of the folders holds it.
  public func url(of path: String) -> URL? {
    folders.map { $0.appendingPathComponent(path) }
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// The sentence about a file that is missing.
  public var advice: String {
    "missing; copy the folder whose name ends in _\(module).resources along with the program"
  }
}
