import ChatCore
import Conversations
import TerminalKit
import Testing

@testable import ChatUI

/// Personas and imported conversations on the screen.
@Suite struct PersonaTests {
  static let choices = [
    PersonaChoice(path: "/p/pirate.txt", name: "pirate", detail: "You are Captain Blackwater."),
    PersonaChoice(path: "/p/poet.pth", name: "poet", detail: "initial state"),
    PersonaChoice(path: "/p/bad.txt", name: "bad", detail: "", problem: "is empty"),
  ]

  // MARK: Personas

  @Test func aNameStartsANewConversation() {
    var robot = Robot(conversation: Samples.conversation("Hi", "Hello"))

    robot.sends("/persona pirate")

    guard case .begin(let conversation, let persona)? = robot.effects.last else {
      Issue.record("\(robot.effects)")
      return
    }
    #expect(persona == "pirate")
    #expect(conversation.messages.isEmpty && conversation.name.isEmpty)
    #expect(conversation.format == Samples.model.format)
  }

  @Test func theListBeginsWithNone() {
    var robot = Robot()
    robot.sends("/persona")
    #expect(robot.effects.last == .listPersonas)
    #expect(robot.screen.contains("Searching…"))

    robot.happens(.personasListed(Self.choices, folder: "/p"))

    #expect(robot.screen.contains("▸ none"))
    #expect(robot.screen.contains("You are Captain Blackwater."))
    #expect(robot.screen.contains("✗ is empty"))
    robot.presses(Key(.down), .enter)
    #expect(
      robot.effects.contains { if case .begin(_, "/p/pirate.txt") = $0 { true } else { false } })
    #expect(robot.state.overlay == nil)
  }

  @Test func noneLeavesThePersona() {
    var conversation = Samples.emptyConversation()
    conversation.begin(with: Persona(name: "pirate"))
    var robot = Robot(conversation: conversation)

    robot.sends("/persona none")

    guard case .create(let fresh)? = robot.effects.last else {
      Issue.record("\(robot.effects)")
      return
    }
    #expect(fresh.persona == nil)
  }

  @Test func anEmptyFolderSaysWhereToPutFiles() {
    var robot = Robot()
    robot.sends("/persona")

    robot.happens(.personasListed([], folder: "/p"))

    #expect(robot.row(22).contains("No personas yet: put .txt, .pth or .safetensors files into /p"))
  }

  @Test func tabCompletesNames() {
    var robot = Robot()
    robot.types("/persona p")
    robot.presses(Key(.tab))
    #expect(robot.effects == [.listPersonas])
    robot.happens(.personasListed(Self.choices, folder: "/p"))

    robot.types("i")
    robot.presses(Key(.tab))

    #expect(robot.state.composer.text == "/persona pirate")
  }

  @Test func aWrongNameLeavesTheConversation() {
    var robot = Robot(conversation: Samples.conversation("Hi", "Hello"))
    robot.sends("/persona nobody")

    robot.happens(.storage(.openFailed(problem: "nobody: no such persona")))

    #expect(robot.row(23).contains("nobody: no such persona"))
    robot.sends("More")
    #expect(robot.asked?.line.last?.text == "More")
  }

  @Test func thePersonaIsNamedAndItsExamplesAreNotShown() {
    var conversation = Samples.emptyConversation()
    conversation.begin(
      with: Persona(
        name: "pirate", examples: [Persona.Example(user: "Who?", assistant: "Arr!")]),
      system: "You are a pirate.")
    var robot = Robot(conversation: conversation)

    #expect(robot.row(1).hasPrefix("─ persona pirate ─"))
    #expect(robot.screen.contains("Ready: finch as pirate"))
    robot.sends("Hello")
    robot.happens(.ends("Aye."))
    #expect(robot.row(0).contains("2 messages"))
    #expect(!robot.screen.contains("Arr!"))
    robot.resizes(rows: 14, columns: 80)
    #expect(robot.row(0).contains("persona pirate"))
  }

  @Test func anotherTemplateKeepsThePersonasSystemText() {
    var conversation = Samples.emptyConversation()
    conversation.begin(with: Persona(name: "pirate"), system: "You are a pirate.")
    var robot = Robot(conversation: conversation)
    #expect(robot.state.open.conversation.format.system == "You are a pirate.")

    robot.sends("/template raven")

    #expect(robot.state.open.conversation.format.name == "raven")
    #expect(robot.state.open.conversation.format.system == "You are a pirate.")
  }

  // MARK: Import

  @Test(arguments: [
    ("a.json", ["a.json"]), ("a b", ["a", "b"]),
    (" '/x y/a.json'  b\\ c ", ["/x y/a.json", "b c"]),
    ("\"it's\" ''", ["it's", ""]), ("", []), ("'open end", ["open end"]),
  ])
  func wordsAreAShells(line: String, words: [String]) {
    #expect(ShellWords.split(line) == words)
  }

  @Test func filesAreImportedByName() {
    var robot = Robot()
    robot.sends("/import ~/a.json 'b c.json'")
    #expect(robot.effects.last == .importFiles(["~/a.json", "b c.json"]))
    robot.sends("/import")
    #expect(!robot.effects.contains { if case .importFiles = $0 { true } else { false } })
    #expect(robot.row(23).contains("Usage: /import FILE …"))
  }

  @Test func oneImportedConversationOpens() {
    var robot = Robot()
    robot.happens(.storage(.imported(names: ["italy"])))
    #expect(robot.effects == [.open(name: "italy")])
    #expect(robot.screen.contains("Imported as italy"))
  }

  @Test func severalImportedConversationsShowTheList() {
    var robot = Robot()
    robot.happens(.storage(.imported(names: ["italy", "spain"])))
    #expect(robot.effects == [.listConversations])
    #expect(robot.screen.contains("Conversations"))
    #expect(robot.screen.contains("Imported 2 conversations"))
  }

  @Test func anImportTakesNoReplyAway() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.grows(" Hi"))

    robot.happens(.storage(.imported(names: ["italy"])))

    #expect(robot.effects == [.listConversations])
    #expect(robot.screen.contains("/open italy shows it"))
    #expect(robot.state.open.turn.reply != nil)
  }
}
