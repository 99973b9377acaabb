import Foundation
import TerminalKit

/// A terminal whose person follows a script: each step's keys come as soon as the screen shows what
/// the step waits for.
final class ScriptedTerminal: Terminal {
  /// What a person does when they see something.
  struct Step {
    let name: String
    let isDue: (String) -> Bool
    let act: () -> [InputEvent]

    /// Presses keys when the screen holds a text.
    static func seeing(_ text: String, presses keys: Key...) -> Step {
      seeing(text) { keys }
    }

    /// Types a line and sends it when the screen holds a text.
    static func seeing(_ text: String, sends line: String) -> Step {
      seeing(text) { typing(line) }
    }

    /// Does something and presses no key when the screen holds a text.
    static func seeing(_ text: String, does deed: @escaping () -> Void) -> Step {
      seeing(text) {
        deed()
        return []
      }
    }

    /// Does something and presses no key when a reply has its first words.
    static func duringReply(does deed: @escaping () -> Void) -> Step {
      duringReply {
        deed()
        return []
      }
    }

    /// Presses keys when a reply has its first words.
    static func duringReply(presses keys: Key...) -> Step {
      duringReply { keys }
    }

    /// Sends a line when a reply has its first words.
    static func duringReply(sends line: String) -> Step {
      duringReply { typing(line) }
    }

    /// Presses keys when there are so many messages and none is being written.
    static func having(_ messages: String, presses keys: Key...) -> Step {
      having(messages) { keys }
    }

    /// Sends a line when there are so many messages and none is being written.
    static func having(_ messages: String, sends line: String) -> Step {
      having(messages) { typing(line) }
    }

    /// Pastes a text and sends it when the screen holds a text.
    static func seeing(_ text: String, pastes pasted: String) -> Step {
      Step(
        name: "seeing \(text)", isDue: { $0.contains(text) },
        act: { [.paste(pasted), .key(.enter)] })
    }

    /// Presses keys when the screen no longer holds a text.
    static func without(_ text: String, presses keys: Key...) -> Step {
      without(text) { keys }
    }

    /// Types a line and sends it when the screen no longer holds a text.
    static func without(_ text: String, sends line: String) -> Step {
      without(text) { typing(line) }
    }

    private static func seeing(_ text: String, keys: @escaping () -> [Key]) -> Step {
      Step(
        name: "seeing \(text)", isDue: { $0.contains(text) }, act: { keys().map { .key($0) } })
    }

    private static func without(_ text: String, keys: @escaping () -> [Key]) -> Step {
      Step(
        name: "without \(text)", isDue: { !$0.contains(text) }, act: { keys().map { .key($0) } })
    }

    private static func duringReply(keys: @escaping () -> [Key]) -> Step {
      Step(
        name: "words of a reply",
        isDue: { $0.contains("writing") && !$0.contains("writing 0") },
        act: { keys().map { .key($0) } })
    }

    private static func having(_ messages: String, keys: @escaping () -> [Key]) -> Step {
      Step(
        name: "having \(messages)",
        isDue: { $0.contains(messages) && !$0.contains("writing") },
        act: { keys().map { .key($0) } })
    }

    private static func typing(_ line: String) -> [Key] {
      line.map { .character($0) } + [.enter]
    }
  }

  var size: Size
  let inputDescriptor: Int32
  private let signalDescriptor: Int32
  private var script: ArraySlice<Step>
  private(set) var screen = ""
  private(set) var presented = 0
  /// Whether the clipboard takes what it is given.
  var hasClipboard = true
  private(set) var copied: [String] = []
  private(set) var suspensions = 0

  init(_ script: [Step], size: Size = Size(rows: 40, columns: 120)) {
    self.script = script[...]
    self.size = size
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    (inputDescriptor, signalDescriptor) = (ends[0], ends[1])
  }

  deinit {
    _ = Foundation.close(inputDescriptor)
    _ = Foundation.close(signalDescriptor)
  }

  /// The steps that did not come to pass.
  var remaining: [String] { script.map(\.name) }

  func append(_ step: Step) { script.append(step) }

  func present(_ screen: Screen) {
    self.screen = screen.text
    presented += 1
    if isDue { _ = write(signalDescriptor, [1], 1) }
  }

  func pendingEvents() -> [InputEvent] {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(inputDescriptor, &bytes, bytes.count) > 0 {}
    guard isDue, let step = script.popFirst() else { return [] }
    return step.act()
  }

  var awaitsInput: Bool { false }

  private(set) var usesMouse = false
  func useMouse(_ isWanted: Bool) { usesMouse = isWanted }

  func redrawAll() {}

  func suspended(while body: () -> Void) {
    suspensions += 1
    body()
  }

  func retake() {}

  func copyToClipboard(_ text: String) -> Bool {
    guard hasClipboard else { return false }
    copied.append(text)
    return true
  }

  func close() {}

  private var isDue: Bool { script.first?.isDue(screen) ?? false }
}
