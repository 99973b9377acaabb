import Foundation

/// Edits a text in the program that $VISUAL or $EDITOR names.
enum ExternalEditor {
  /// The text as the person left it; nil where the editor failed or nothing can be written.
  ///
  /// Runs on the calling thread, with the terminal given back to the editor by the caller.
  static func edit(_ text: String, environment: [String: String]) -> String? {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("rwkv-tui-\(UUID().uuidString).txt")
    defer { try? FileManager.default.removeItem(at: file) }
    let isWritten = FileManager.default.createFile(
      atPath: file.path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    guard isWritten else { return nil }
    let named = [environment["VISUAL"], environment["EDITOR"]].compactMap { $0 }
    let editor = named.first { !$0.isEmpty } ?? "vi"
    // The variable may hold arguments, so a shell splits it; the path is quoted for it.
    let quoted = "'" + file.path.replacingOccurrences(of: "'", with: "'\\''") + "'"
    guard system("\(editor) \(quoted)") == 0, let data = try? Data(contentsOf: file) else {
      return nil
    }
    return String(decoding: data, as: UTF8.self)
  }
}
