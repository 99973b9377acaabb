import ArgumentParser
import ChatCore
import ChatUI
import CommandKit
import Foundation
import RWKVEngine
import RWKVPlatform

/// Frees what is kept of packed models.
struct PruneModels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract:
      "Remove packed forms that --type has made, whose model is gone or that are over the budget.",
    discussion: """
      Each is as large as a packed model, and is made again when it is needed. Together they may take \
      packedModelBytes of settings.json; those used longest ago go first.
      """)

  @Argument(
    help: ArgumentHelp(
      "Remove those of this model only: a name that 'rwkv-tui models' shows, or its path.",
      valueName: "name"))
  var name: String?

  @Flag(help: "Remove all of them.")
  var all = false

  func run() throws {
    let cache = EngineOptions.packedModels()
    let forms = cache.forms()
    let named = name.map { name in forms.filter { Self.isForm($0, of: name) }.map(\.name) }
    if let name, named?.isEmpty == true {
      throw CommandError("There is no packed form of \(name); 'rwkv-tui models' shows them.")
    }
    var kept = 0
    for form in forms {
      let isOver = kept + form.byteCount > cache.limit
      let goes = named?.contains(form.name) ?? (all || form.isOrphan || isOver)
      if goes {
        do throws(SystemError) {
          try cache.remove(form)
        } catch {
          throw CommandError("\(cache.folder)/\(form.name): cannot be removed: \(error)")
        }
      } else {
        kept += form.byteCount
      }
      let line = Self.columns(form).joined(separator: "  ")
      try StandardOutput.write(line + (goes ? "  removed" : "") + "\n")
    }
    try StandardOutput.write("\(HumanReadable.bytes(kept)) in \(cache.folder)\n")
  }

  /// Whether a form was made from the model of a name or path, which may be gone.
  private static func isForm(_ form: PackedModelCache.Form, of name: String) -> Bool {
    guard let source = form.source else { return false }
    func real(_ path: String) -> String {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
    if case .path(let path) = ModelName.names.meaning(of: name), real(path) == real(source) {
      return true
    }
    let file = URL(fileURLWithPath: source)
    return [file.path, file.lastPathComponent, file.deletingPathExtension().lastPathComponent]
      .contains(name)
  }

  /// When it was used last, its size, its type, and the model that it was made from.
  static func columns(_ form: PackedModelCache.Form) -> [String] {
    let used = Date(timeIntervalSince1970: Double(form.lastUsed) / 1e9)
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyy-MM-dd HH:mm"
    let bytes = HumanReadable.bytes(form.byteCount)
    let type = form.name.split(separator: "-").last ?? ""
    return [
      formatter.string(from: used), String(repeating: " ", count: max(0, 8 - bytes.count)) + bytes,
      String(type), (form.source ?? "?") + (form.isOrphan ? " (gone)" : ""),
    ]
  }
}
