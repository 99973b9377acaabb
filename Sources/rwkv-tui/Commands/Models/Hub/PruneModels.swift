import ArgumentParser
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

  @Flag(help: "Remove all of them.")
  var all = false

  func run() throws {
    let cache = EngineOptions.packedModels()
    var kept = 0
    for form in cache.forms() {
      let isOver = kept + form.byteCount > cache.limit
      let goes = all || form.isOrphan || isOver
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
