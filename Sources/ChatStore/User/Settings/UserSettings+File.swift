import Conversations
import Foundation
import RWKVJSON
import RWKVPlatform

extension UserSettings {
  /// Reads a file; of what is wrong in it only that is left out. A missing file is not worth a word.
  public static func load(from path: String) -> (settings: UserSettings, faults: [SettingsFault]) {
    do throws(DurableFile.ReadFailure) {
      return parse(Array(try DurableFile.read(path, limit: 1 << 20)))
    } catch {
      if case .system(let error) = error, error.code == ENOENT { return (UserSettings(), []) }
      return (UserSettings(), [SettingsFault(line: nil, problem: "\(error)", isWhole: true)])
    }
  }

  /// Reads the text of a file: JSON5 in UTF-8.
  public static func parse(_ text: [UInt8]) -> (settings: UserSettings, faults: [SettingsFault]) {
    var settings = UserSettings()
    var reader = SettingsReader()
    do throws(JSON5Fault) {
      let value = try JSON5Value(parsing: text)
      for member in reader.members(value, "") {
        guard let entry = SettingsTable.entries.first(where: { $0.name == member.name }) else {
          reader.refuseUnknown(member.name, line: member.line)
          continue
        }
        entry.read(member.value, member.name, &reader, &settings)
      }
    } catch {
      let problem = "is not JSON5: \(error.problem)"
      return (
        UserSettings(), [SettingsFault(line: error.line, problem: problem, isWhole: true)]
      )
    }
    return (settings, reader.faults)
  }

  /// What a person is told of the faults of a file, in one line; nil for none.
  public static func notice(of faults: [SettingsFault], path: String) -> String? {
    guard let first = faults.first else { return nil }
    let more = faults.count - 1
    return VisibleText.line(path) + ":" + (first.line == nil ? " " : "") + "\(first)"
      + (more > 0 ? " (and \(more) more: rwkv-tui settings --check)" : "")
      + (first.isWhole ? "; the default settings are used" : "; the rest is used")
  }

  /// The file with all defaults, each with what it is for.
  ///
  /// - Parameter keys: The member `keys`, in lines, from whoever has the table of keys.
  public static func printed(keys: [String]) -> String {
    var lines = [
      "// The settings of rwkv-tui: JSON5, so with comments. Put what you want to change into",
      "// ~/.config/rwkv-tui/settings.json; rwkv-tui reads that file and never writes it.",
      "//",
      "// A command line wins over this file, this file over what rwkv-tui remembers from your last",
      "// choices, and that over the defaults below. What is remembered, and examples, are commented out.",
      "{",
    ]
    for entry in SettingsTable.entries {
      if entry.name == "keys" {
        lines += keys.map { "  " + $0 } + [""]
        continue
      }
      let mark = entry.isActive ? "  " : "  // "
      lines += entry.comment.map { "  // " + $0 }
      var text = entry.text
      text[0] = "\(entry.name): \(text[0])"
      text[text.count - 1] += ","
      lines += text.map { mark + $0 } + [""]
    }
    lines[lines.count - 1] = "}"
    return lines.joined(separator: "\n") + "\n"
  }
}
