import ArgumentParser
import ChatCore
import CommandKit
import Foundation
import RWKVEngine
import RWKVHub
import StarterModels
import TerminalKit

/// Lists models.
struct ListModels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the models that are here and those to get (the default).",
    discussion: "Every name is one that --model, /model and 'models remove' take.")

  @Flag(help: "Ask the hub which file is the newest of each, and how large it is.")
  var online = false

  func run() throws {
    let here = ModelCatalogue(
      known: StarterModels.all.map(\.path), environment: ProcessInfo.processInfo.environment
    ).choices()
    let settings = try Pull.settings()
    let index = HubCacheIndex(settings)
    let cached = index?.models() ?? []
    var rows = here.map { choice in
      let verified = cached.first { $0.path == choice.path }.map { Self.verified($0, index) }
      return [choice.name, choice.problem ?? choice.detail, Self.memory(choice), verified ?? ""]
    }
    // Copies of a model that is named already take disk too.
    let copies = cached.filter { model in !here.contains { $0.name == model.name } }
    rows += copies.map {
      [
        $0.name, "\(ByteCount.text($0.size)) in the Hugging Face cache", "",
        Self.verified($0, index),
      ]
    }
    var lines = ["Here (with the memory that each needs):"] + Self.table(rows)
    for part in index?.unfinished() ?? [] {
      lines.append(
        "  \(part.repository): \(ByteCount.text(part.size)) of a download that is not finished; "
          + "'rwkv-tui pull' goes on with it")
    }
    let packed = EngineOptions.packedModels().forms()
    if !packed.isEmpty {
      lines += ["", "Packed forms that --type made (models prune removes them):"]
      lines += Self.table(packed.map(PruneModels.columns))
    }
    let names = Set(here.map(\.name) + copies.map(\.name))
    let missing = ListedModel.all.filter { !names.contains($0.name) }
    lines += ["", "To get, with 'rwkv-tui pull NAME':"]
    lines += Self.table(try missing.map { try columns($0, settings) })
    lines += ["", "Any other model of the hub: 'rwkv-tui pull OWNER/NAME'."]
    try StandardOutput.write(lines.joined(separator: "\n") + "\n")
  }

  /// The memory that a model's weights take, as they are and packed.
  private static func memory(_ choice: ModelChoice) -> String {
    guard let memory = choice.memory else { return "" }
    return "memory \(ByteCount.text(memory))"
      + (choice.packedMemory.map { ", \(ByteCount.text($0)) with --type q4" } ?? "")
  }

  /// What is to be said of a model whose bytes nobody here has held against their hashes.
  private static func verified(_ model: CachedModel, _ index: HubCacheIndex?) -> String {
    index?.isVerified(model) == true ? "" : "not verified yet ('models check')"
  }

  private func columns(_ model: ListedModel, _ settings: HubSettings) throws -> [String] {
    var size = "~\(ByteCount.text(model.size))"
    var file = "seen \(model.seen)"
    if online {
      let plan = try HubPull(model.reference, settings: settings).plan()
      size = ByteCount.text(plan.size)
      file = plan.files.count == 1 ? plan.files[0].path : "\(plan.files.count) files"
    }
    return [
      model.name, size, model.family, model.summary, model.licence,
      "\(model.reference.repository)", file,
    ]
  }

  /// Lines with columns as wide as their widest entry.
  static func table(_ rows: [[String]]) -> [String] {
    var widths: [Int] = []
    for row in rows {
      for (index, cell) in row.enumerated() {
        let width = CharacterWidth.columns(of: cell)
        if index < widths.count {
          widths[index] = max(widths[index], width)
        } else {
          widths.append(width)
        }
      }
    }
    return rows.map { row in
      let row = row.last == "" ? Array(row[...(row.lastIndex { $0 != "" } ?? 0)]) : row
      return "  "
        + row.enumerated().map { index, cell in
          index == row.count - 1
            ? cell
            : cell + String(repeating: " ", count: widths[index] - CharacterWidth.columns(of: cell))
        }.joined(separator: "  ")
    }
  }
}
