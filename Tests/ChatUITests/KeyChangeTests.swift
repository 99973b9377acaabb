import TerminalKit
import Testing

@testable import ChatUI

/// Keys of a person's own.
@Suite struct KeyChangeTests {
  private func changed(
    _ changes: (place: String, command: String, keys: [String])...
  ) -> (map: KeyMap, problems: [(index: Int, problem: String)]) {
    KeyMap.standard.changed(
      by: changes.map { KeyMap.Change(place: $0.place, command: $0.command, keys: $0.keys) })
  }

  @Test func aCommandHasItsNewKeysInPlaceOfTheOld() {
    let (map, problems) = changed(
      ("everywhere", "/retry", ["Ctrl-G", "alt+r"]), ("message", "yank", []))

    #expect(problems.isEmpty)
    #expect(map.command(for: .control("g"), in: .composer) == .run(.retry))
    #expect(map.command(for: .alt("r"), in: .sidebar) == .run(.retry))
    #expect(map.command(for: Key(.function(7)), in: .composer) == nil)
    #expect(map.command(for: .control("y"), in: .composer) == nil)
    #expect(map.command(for: Key(.function(8)), in: .composer) == .run(.new))
  }

  @Test func anySlashCommandCanHaveAKey() {
    let (map, problems) = changed(("everywhere", "/archive", ["F11"]), ("prefix", "/undo", ["u"]))

    #expect(problems.isEmpty)
    #expect(map.command(for: Key(.function(11)), in: .transcript) == .run(.archive))
    #expect(map.command(for: .character("u"), in: .afterPrefix) == .run(.undo))
  }

  @Test func keysCanBeSwapped() {
    let (map, problems) = changed(
      ("message", "send", ["Alt-Enter"]), ("message", "newline", ["Enter"]))

    #expect(problems.isEmpty)
    #expect(map.command(for: .enter, in: .composer) == .compose(.newline))
    #expect(map.command(for: Key(.enter, .alt), in: .composer) == .compose(.send))
  }

  @Test(
    arguments: [
      ("message", "newline", "Enter", #"keys.message.newline: Enter is "send" there already"#),
      ("everywhere", "/retry", "F8", #"keys.everywhere./retry: F8 is "/new" there already"#),
      ("nowhere", "send", "Enter", "keys.nowhere is no place for keys; there are everywhere, "),
      (
        "message", "sendd", "Enter",
        "keys.message.sendd is no command there; 'rwkv-tui settings' lists them"
      ),
      ("message", "/nope", "Enter", "keys.message./nope is no command there"),
      ("message", "send", "Ctrl-Foo", "keys.message.send: Ctrl-Foo is no key; keys are such as"),
      ("message", "send", "Ctrl-M", "keys.message.send: Ctrl-M is Enter to a terminal"),
      ("message", "send", "Shift-a", "keys.message.send: Shift-a is no key; Shift with a letter"),
      (
        "message", "send", "x", "keys.message.send: x alone is text there; take it with Ctrl or Alt"
      ),
      ("lists", "up", "k", "keys.lists.up: k alone is text there"),
      ("everywhere", "/quit", "q", "keys.everywhere./quit: q alone is text there"),
      ("message", "send", "", "keys.message.send:  is no key"),
      ("message", "send", "F64", "keys.message.send: F64 is no key"),
    ])
  func aFaultIsOneLineAndTheStandardKeyStays(
    place: String, command: String, key: String, problem: String
  ) {
    let (map, problems) = changed((place, command, [key]))

    #expect(problems.count == 1)
    #expect(problems.first?.problem.hasPrefix(problem) ?? false, "\(problems)")
    for binding in KeyMap.standard.bindings {
      for key in binding.keys {
        #expect(map.command(for: key, in: binding.context) == binding.command)
      }
    }
  }

  /// The first is left out for its clash with the second, which then clashes with what the first had.
  @Test func aClashLeavesEveryKeyWithOneCommand() {
    let (map, problems) = changed(
      ("message", "send", ["Ctrl-G"]), ("message", "newline", ["Ctrl-G"]),
      ("message", "yank", ["Enter"]))

    #expect(problems.map(\.index) == [1])
    #expect(map.command(for: .control("g"), in: .composer) == .compose(.send))
    #expect(map.command(for: .enter, in: .composer) == .compose(.yank))
    #expect(map.command(for: .control("j"), in: .composer) == .compose(.newline))

    let other = changed(("message", "send", ["Ctrl-Y"]), ("message", "newline", ["Enter"]))
    #expect(other.problems.map(\.index) == [0, 1])
    #expect(other.map.command(for: .enter, in: .composer) == .compose(.send))
  }

  @Test func everyKeyOfTheMapIsReadAsItIsWritten() throws {
    for key in KeyMap.standard.bindings.flatMap(\.keys) {
      #expect(try Key(label: key.label) == key)
    }
  }

  /// A file could not tell two commands of one name apart.
  @Test func everyCommandOfAPlaceHasANameOfItsOwn() {
    for context in KeyMap.Context.allCases {
      let names = KeyMap.standard.bindings.filter { $0.context == context }.map(\.command.name)
      #expect(Set(names).count == names.count, "\(context)")
    }
    #expect(Set(KeyMap.Context.allCases.map(\.name)).count == KeyMap.Context.allCases.count)
  }

  @Test func allKeysCanBeChanged() {
    let everywhere = (0...9).map { "Ctrl-\($0)" }
    for binding in KeyMap.standard.bindings {
      let keys = binding.keys.indices.map { everywhere[$0] }
      let (map, problems) = changed((binding.context.name, binding.command.name, keys))
      #expect(problems.isEmpty)
      for (index, label) in keys.enumerated() {
        let key = Key.control(Character("\(index)"))
        #expect(map.command(for: key, in: binding.context) == binding.command, "\(label)")
      }
    }
  }

  @Test func helpPaletteAndFooterShowTheKeysThatHold() {
    let map = changed(
      ("everywhere", "/model", ["Ctrl-G"]), ("message", "send", ["F11"]),
      ("everywhere", "/help", []), ("everywhere", "/palette", ["F4"]),
      ("everywhere", "/persona", ["Alt-p"])
    ).map
    var robot = Robot(rows: 40, columns: 100, keyMap: map)

    #expect(robot.row(39).contains("F11 send") && robot.row(39).contains("Ctrl-G model"))
    #expect(!robot.row(39).contains("F1 help") && !robot.row(39).contains("F5"))
    #expect(robot.screen.contains("press F11. /help for help"))

    robot.types("Hello")
    robot.presses(.enter)
    #expect(robot.asked == nil)
    robot.presses(Key(.function(11)))
    #expect(robot.asked != nil)
    robot.happens(.ends("Hi"))

    robot.presses(Key(.function(4)))
    robot.types("/model")
    #expect(robot.screen.contains("(Ctrl-G)"))
    robot.presses(.escape)
    robot.types("/help")
    robot.presses(Key(.function(11)))
    robot.types("choose the model")
    #expect(robot.screen.contains("Ctrl-G") && !robot.screen.contains("F5"))
  }

  @Test func theNthKeyOfAReplyChoosesIt() {
    let map = changed(("replies", "numbered", ["a", "b", "c"])).map
    #expect(map.ordinal(of: .character("b"), in: .alternatives) == 2)
    #expect(KeyMap.standard.ordinal(of: .character("3"), in: .alternatives) == 3)
  }

  /// Taken as they are, all that is printed changes nothing.
  @Test func whatIsPrintedNamesEveryCommandWithItsKeys() {
    let lines = KeyMap.standard.printed
    for binding in KeyMap.standard.bindings {
      let name = binding.command.name
      let written = name.hasPrefix("/") ? "    \"\(name)\": " : "    \(name): "
      #expect(
        lines.contains { $0.hasPrefix(written) && $0.contains("\"\(binding.keys[0].label)\"") })
    }
  }
}
