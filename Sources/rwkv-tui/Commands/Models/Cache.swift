import ArgumentParser
import ChatUI
import CommandKit
import Foundation
import RWKVEngine
import RWKVPlatform

/// Shows and frees what is kept of packed models.
struct Cache: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the packed forms of models that --type has made, and free their disk space.",
    discussion: """
      Each is as large as a packed model, and is made again when it is needed. Together they may take \
      packedModelBytes of settings.json; those used longest ago go first.
      """)

  @Flag(help: "Remove those whose model is gone, and those over the budget.")
  var prune = false

  @Flag(help: "Remove all.")
  var clear = false

  func validate() throws {
    if prune, clear { throw ValidationError("Give either --prune or --clear.") }
  }

  func run() throws {
    let cache = EngineOptions.packedModels()
    var kept = 0
    for form in cache.forms() {
      let isOver = kept + form.byteCount > cache.limit
      let goes = clear || (prune && (form.isOrphan || isOver))
      if goes {
        do throws(SystemError) {
          try cache.remove(form)
        } catch {
          throw CommandError("\(cache.folder)/\(form.name): cannot be removed: \(error)")
        }
      } else {
        kept += form.byteCount
      }
      try StandardOutput.write(Self.line(form, isRemoved: goes) + "\n")
    }
    try StandardOutput.write("\(HumanReadable.bytes(kept)) in \(cache.folder)\n")
  }

  static func line(_ form: PackedModelCache.Form, isRemoved: Bool) -> String {
    let used = Date(timeIntervalSince1970: Double(form.lastUsed) / 1e9)
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyy-MM-dd HH:mm"
    let bytes = HumanReadable.bytes(form.byteCount)
    let type = form.name.split(separator: "-").last ?? ""
    return [
      formatter.string(from: used), String(repeating: " ", count: max(0, 8 - bytes.count)) + bytes,
      String(type), (form.source ?? "?") + (form.isOrphan ? " (gone)" : ""),
    ].joined(separator: "  ") + (isRemoved ? "  removed" : "")
  }
}
