import Conversations
import Foundation
import RWKVJSON
import RWKVSampling

/// The settings of the file in the order in which they are printed: the one table that is read, printed and
/// documented.
enum SettingsTable {
  /// One setting.
  struct Entry: Sendable {
    let name: String
    /// Lines that say what it is for.
    let comment: [String]
    /// Its default as JSON5, in lines; where it is not active, an example.
    let text: [String]
    /// Whether the printed file gives it its value. What the program remembers by itself it only mentions:
    /// a line in the file would always win.
    let isActive: Bool
    let read:
      @Sendable (
        _ value: JSON5Value, _ name: String, inout SettingsReader, inout UserSettings
      ) -> Void
  }

  static let entries: [Entry] = looks + models + sampling + [presets, keys] + disk

  // MARK: What the program remembers too

  private static let looks: [Entry] = [
    Entry(
      name: "theme", comment: ["The color theme; /theme lists them."], text: [#""terminal""#],
      isActive: false
    ) { $3.theme = $2.text($0, $1) ?? $3.theme },
    Entry(
      name: "mouse",
      comment: ["Whether the mouse scrolls and chooses; false leaves it to the terminal (/mouse)."],
      text: ["true"], isActive: false
    ) { $3.usesMouse = $2.boolean($0, $1) ?? $3.usesMouse },
    Entry(
      name: "thoughts",
      comment: [
        #"What models think: "show", "fold", or "auto": shown while it is written (/think)."#
      ],
      text: [#""auto""#], isActive: false
    ) { $3.thoughts = $2.word($0, $1, of: ["auto", "show", "fold"]) ?? $3.thoughts },
    Entry(
      name: "readahead",
      comment: ["Whether the model reads what you type while you pause (/readahead)."],
      text: ["true"], isActive: false
    ) { $3.readsAhead = $2.boolean($0, $1) ?? $3.readsAhead },
    Entry(
      name: "model",
      comment: [
        "The model of a new conversation: a path, or a name that 'rwkv-tui models' shows.",
        "Without it, the one used last.",
      ], text: [#""rwkv7-g1:0.4b""#], isActive: false
    ) { $3.model = $2.text($0, $1) ?? $3.model },
  ]

  // MARK: What conversations begin with

  private static let models: [Entry] = [
    Entry(
      name: "template",
      comment: [
        "The chat template of new conversations, in place of the one that suits the model:",
        PromptFormat.builtIn.map(\.name).joined(separator: ", ") + ".",
      ], text: [#""world-long""#], isActive: false
    ) { $3.preferences.general.template = $2.template($0, $1) ?? $3.preferences.general.template },
    Entry(
      name: "stops", comment: ["The texts that end a reply, in place of the template's (/stop)."],
      text: [#"["\n\nUser:"]"#], isActive: false
    ) { $3.preferences.general.stops = $2.texts($0, $1) ?? $3.preferences.general.stops },
    Entry(
      name: "models",
      comment: [
        "The same and sampling for some models only, by name or path; * stands for any letters.",
        "Of several that fit, the last one counts.",
      ],
      text: [
        "{",
        #"  "rwkv7-g1*": { template: "g1-think", sampling: { temperature: 0.3, topP: 0.3 } },"#,
        #"  "*-raven-*": { stops: ["\n\n"] },"#,
        "}",
      ], isActive: false
    ) { value, name, reader, settings in
      settings.preferences.choices = reader.members(value, name).map {
        reader.choice($0.value, "\(name).\($0.name)", pattern: $0.name)
      }
    },
  ]

  private static let sampling: [Entry] = [
    Entry(
      name: "sampling", comment: ["How the next token of new conversations is chosen (/set)."],
      text: ["{"] + SamplingSetting.allCases.flatMap(samplingLines) + ["}"], isActive: true
    ) { $3.preferences.general.sampling = $2.sampling($0, $1) }
  ]

  private static func samplingLines(_ setting: SamplingSetting) -> [String] {
    let facts = setting.facts
    let value = setting.text(in: SamplingSettings())
    let text: String
    switch facts.domain {
    case .decimal, .whole: text = value
    case .seed, .order: text = "\"\(value)\""
    }
    let order = facts.order.map { "; only with order \"\($0.rawValue)\"" } ?? ""
    return ["  // \(facts.help) (\(setting.expected)\(order)).", "  \(facts.key): \(text),"]
  }

  private static let presets = Entry(
    name: "presets",
    comment: [
      "Sets of sampling values of your own, for /preset NAME; those of /preset save are kept elsewhere.",
      "Built in: " + SamplingPreset.builtIn.map(\.name).joined(separator: ", ") + ".",
    ], text: ["{", "  poem: { temperature: 1.4, topP: 0.7 },", "}"], isActive: false
  ) { value, name, reader, settings in
    settings.presets = reader.members(value, name).map {
      SamplingPreset(
        name: $0.name, origin: .settingsFile,
        changes: reader.sampling($0.value, "\(name).\($0.name)"))
    }
  }

  /// What there is to change knows the program that is run; it prints them too.
  private static let keys = Entry(
    name: "keys", comment: [], text: [], isActive: false
  ) { value, name, reader, settings in
    settings.keys = reader.members(value, name).flatMap { place in
      reader.members(place.value, "\(name).\(place.name)").compactMap { command in
        reader.keys(command.value, "\(name).\(place.name).\(command.name)").map {
          KeySetting(place: place.name, command: command.name, keys: $0, line: command.line)
        }
      }
    }
  }

  // MARK: The disk

  private static let disk: [Entry] = [
    Entry(
      name: "packedModelBytes",
      comment: ["What packed models (--type) may take in the cache, in bytes: 64 GiB."],
      text: [String(UserSettings().packedModelBytes)], isActive: true
    ) { $3.packedModelBytes = $2.integer($0, $1, in: 0...(1 << 60)) ?? $3.packedModelBytes },
    Entry(
      name: "snapshots",
      comment: ["The states that are kept beside conversations, so that nothing is read again."],
      text: [
        "{", "  // How many messages at the end keep theirs, all of them.",
        "  recent: \(SnapshotPolicy().recent),", "  // What a conversation's may take, in MiB.",
        "  conversationMiB: \(SnapshotPolicy().conversationBudget >> 20),",
        "  // What those of all may take.",
        "  totalMiB: \(SnapshotPolicy().totalBudget >> 20),", "}",
      ], isActive: true
    ) { value, name, reader, settings in
      for member in reader.members(value, name) {
        let full = "\(name).\(member.name)"
        switch member.name {
        case "recent":
          settings.snapshots.recent =
            reader.integer(member.value, full, in: 1...1_000_000) ?? settings.snapshots.recent
        case "conversationMiB":
          settings.snapshots.conversationBudget =
            reader.mebibytes(member.value, full) ?? settings.snapshots.conversationBudget
        case "totalMiB":
          settings.snapshots.totalBudget =
            reader.mebibytes(member.value, full) ?? settings.snapshots.totalBudget
        default: reader.refuseUnknown(full, line: member.line)
        }
      }
    },
  ]
}

extension SettingsReader {
  mutating func refuseUnknown(_ name: String, line: Int) {
    refuse(name, "is not a setting; 'rwkv-tui settings' prints them all", line: line)
  }

  fileprivate mutating func mebibytes(_ value: JSON5Value, _ name: String) -> Int? {
    integer(value, name, in: 0...(1 << 30)).map { $0 << 20 }
  }

  fileprivate mutating func template(_ value: JSON5Value, _ name: String) -> PromptFormat? {
    word(value, name, of: PromptFormat.builtIn.map(\.name)).flatMap(PromptFormat.named)
  }

  /// One key or several; none by an empty list.
  fileprivate mutating func keys(_ value: JSON5Value, _ name: String) -> [String]? {
    if case .string(let key) = value.content, !key.isEmpty { return [key] }
    return texts(value, name)
  }

  fileprivate mutating func choice(
    _ value: JSON5Value, _ name: String, pattern: String
  ) -> ModelPreferences.Choice {
    var choice = ModelPreferences.Choice()
    choice.pattern = pattern
    for member in members(value, name) {
      let full = "\(name).\(member.name)"
      switch member.name {
      case "template": choice.template = template(member.value, full)
      case "stops": choice.stops = texts(member.value, full)
      case "sampling": choice.sampling = sampling(member.value, full)
      default: refuseUnknown(full, line: member.line)
      }
    }
    return choice
  }

  /// Sampling settings under the keys of files, or as the sidebar calls them.
  fileprivate mutating func sampling(_ value: JSON5Value, _ name: String) -> SamplingChanges {
    var changes = SamplingChanges()
    for member in members(value, name) {
      let full = "\(name).\(member.name)"
      let found =
        SamplingSetting.allCases.first { $0.facts.key == member.name }
        ?? SamplingSetting.named(member.name)
      guard let setting = found else {
        refuseUnknown(full, line: member.line)
        continue
      }
      let text: String? =
        switch member.value.content {
        case .number(let number):
          number.unsigned.map(String.init) ?? number.integer.map(String.init)
            ?? "\(number.double)"
        case .string(let text) where setting == .order || setting == .seed: text
        default: nil
        }
      do throws(SamplingSetting.Refusal) {
        guard let text else {
          refuse(full, "takes \(setting.expected)", line: member.value.line)
          continue
        }
        try changes.set(setting, to: text)
      } catch {
        refuse(full, error.reason, line: member.value.line)
      }
    }
    return changes
  }
}
