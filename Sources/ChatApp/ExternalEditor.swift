import Foundation
import RWKVPlatform

/// Edits a text in the program that $VISUAL or $EDITOR names.
enum ExternalEditor {
  /// The most bytes taken back from the editor.
  private static let sizeLimit = 64 << 20

  /// The text as the person left it; nil where the editor failed or nothing can be written.
  ///
  /// Runs on the calling thread, with the terminal given back to the editor by the caller. The text lies
  /// in a folder that nobody else may enter, and that goes away afterwards with what the editor left.
  static func edit(_ text: String, environment: [String: String]) -> String? {
    let name = "message.txt"
    guard
      let desk = try? UnfinishedFolder(in: FileManager.default.temporaryDirectory.path),
      (try? desk.folder.create(name, with: Data(text.utf8), isDurable: false)) != nil
    else { return nil }
    let named = [environment["VISUAL"], environment["EDITOR"]].compactMap { $0 }
    let editor = named.first { !$0.isEmpty } ?? "vi"
    // The variable may hold arguments, so a shell splits it; the path is quoted for it.
    let path = desk.path + "/" + name
    let quoted = "'" + path.replacingOccurrences(of: "'", with: "'\\''") + "'"
    guard system("\(editor) \(quoted)") == 0,
      let data = try? desk.folder.read(name, limit: sizeLimit)
    else { return nil }
    return String(decoding: data, as: UTF8.self)
  }
}
