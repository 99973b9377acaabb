import Foundation

/// The files that come with a program: its installation's, or those that SwiftPM lays beside it.
///
/// `Bundle.module` ends the program where they are missing; this says so, and works for every program
/// that a module is built into, whatever its package is called.
public struct Resources: Sendable {
  /// The folders that may hold them, likeliest first.
  public let folders: [URL]
  /// Where an installation has them: `share/NAME` beside the folder of the program NAME.
  private let shared: URL
  private let module: String

  /// Looks where a module's resources may lie: beside the program or in `../share/NAME`, also where a
  /// symbolic link started it, else in the sources that it was built from.
  ///
  /// - Parameters:
  ///   - module: Its name; SwiftPM calls the folder `<package>_<module>.resources`.
  ///   - sources: A file in the folder that the module is built from.
  public init(of module: String, sources: String = #filePath) {
    let program = (Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]))
      .resolvingSymlinksInPath()
    #if RWKV_INSTALLED
      // On other machines anybody may have made that folder.
      let sources: String? = nil
    #endif
    self.init(of: module, program: program, sources: sources)
  }

  /// Looks near some program.
  init(of module: String, program: URL, sources: String?) {
    let folder = program.deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let bundles = names.filter { $0.hasSuffix("_\(module).resources") }.sorted()
    shared = folder.deletingLastPathComponent().appendingPathComponent(
      "share/\(program.lastPathComponent)", isDirectory: true)
    folders =
      bundles.map { folder.appendingPathComponent($0, isDirectory: true) } + [shared]
      + (sources.map { [URL(fileURLWithPath: $0).deletingLastPathComponent()] } ?? [])
    self.module = module
  }

  /// The first file or folder of that name; nil where none of the folders holds it.
  public func url(of path: String) -> URL? {
    folders.map { $0.appendingPathComponent(path) }
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// The sentence about a file that is missing.
  public var advice: String {
    "missing; the program's files should lie in \(shared.path), or in a folder whose name ends in "
      + "_\(module).resources beside the program"
  }
}
