import ChatCore
import Conversations
import Foundation
import TerminalKit
import Testing

@testable import ChatUI

/// How likely the tokens of a message were, on the screen.
@Suite struct HeatTests {
  /// A table of tokens with their probabilities; of each two more might have come.
  private static func heat(
    _ message: MessageID, _ tokens: [(String, Double)], ends: Bool = true
  ) -> MessageHeat {
    var table: [MessageHeat.Token] = []
    for (index, (text, probability)) in tokens.enumerated() {
      let came = MessageHeat.Candidate(
        token: 100 + index, text: text, probability: probability)
      let others = [
        MessageHeat.Candidate(token: 7, text: " Oslo", probability: 0.25),
        MessageHeat.Candidate(token: 8, text: "\n", probability: 0.0001),
      ]
      table.append(
        MessageHeat.Token(
          token: 100 + index, text: text, surprise: -log(probability),
          candidates: (others + [came]).sorted { $0.probability > $1.probability }))
    }
    if ends {
      table.append(
        MessageHeat.Token(token: 261, text: "\n\n", part: .end, surprise: 0.1, candidates: []))
    }
    return MessageHeat(message: message, model: "finch", tokens: table)
  }

  private static let reply: [(String, Double)] = [
    (" The", 0.9), (" capital", 0.6), (" of", 0.97), (" Italy", 0.3), (" is", 0.8), (" Rome", 0.1),
    (",\n", 0.02), ("not", 0.5), (" Ox", 0.4), ("ford", 0.99), (".", 0.7),
  ]

  private func opened(
    rows: Int = 24, columns: Int = 80, tokens: [(String, Double)] = reply
  ) -> Robot {
    var robot = Robot(
      rows: rows, columns: columns,
      conversation: Samples.conversation("Capital?", tokens.map(\.0).joined()))
    robot.presses(.alt("h"))
    return robot
  }

  private func shown(
    rows: Int = 24, columns: Int = 80, tokens: [(String, Double)] = reply
  ) -> Robot {
    var robot = opened(rows: rows, columns: columns, tokens: tokens)
    robot.happens(.session(.heat(.message(Self.heat(2, tokens)))))
    return robot
  }

  @Test func theHeatIsAskedForWhenTheViewOpensAndLeftWhenItCloses() {
    var robot = opened()
    #expect(
      robot.effects == [.stopMeasuring, .measure(2, in: robot.state.open.conversation)])
    #expect(robot.screen.contains("Waiting for the model…"))

    robot.happens(.session(.heat(.reading(done: 64, total: 1_234))))
    #expect(robot.screen.contains("Reading 64 of 1,234 tokens…"))

    robot.presses(.escape)
    #expect(robot.effects == [.stopMeasuring])
    // What comes late is nobody's.
    robot.happens(.session(.heat(.message(Self.heat(2, Self.reply)))))
    #expect(robot.state.overlay == nil)
  }

  @Test func theViewIsAsItIs() {
    #expect(
      shown().screen.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        .dropLast(2).joined(separator: "\n") == """
          ─╭─ Token heat: the reply · finch ────────────────────────────────────────────╮─
           │  The capital of Italy is Rome,⏎           │ “ The” 90.0%                   │
           │ not Oxford.■                              │ • 90.0% ████▌ “ The”           │
           │                                           │ ▸ 25.0% █▎    “ Oslo”          │
           │                                           │   <0.1%       “⏎”              │
           │                                           │                                │
           │                                           │ perplexity 2.54, 11 tokens     │
           │                                           │ a: of the whole conversation   │
           │                                           │                                │
           │                                           │ ≥80% ≥50% ≥20% ≥5% <5%         │
           │                                           │                                │
           │                                           │                                │
           │                                           │                                │
           │                                           │                                │
           │                                           │                                │
           │                                           │                                │
           │                                           │                                │
           │                                           │                                │
           │                                           │                                │
          ─│                                           │                                │─
          ›│                                           │                                │
          """)
  }

  @Test func onANarrowScreenThePanelIsBelow() {
    let lines = shown(rows: 20, columns: 50).screen.split(
      separator: "\n", omittingEmptySubsequences: false)
    let text = lines.firstIndex { $0.contains("The capital of Italy") }
    let panel = lines.firstIndex { $0.contains("“ The” 90.0%") }
    #expect(text != nil)
    #expect((text ?? 99) < (panel ?? 0))
    #expect(lines.allSatisfy { CharacterWidth.columns(of: $0) <= 50 })
  }

  @Test func eachTokenHasTheTintOfItsProbability() throws {
    var robot = shown()
    robot.presses(Key(.end))
    let screen = render(robot.state)
    let rows = screen.text.split(separator: "\n", omittingEmptySubsequences: false)
    func style(of word: String) throws -> Style {
      let row = try #require(rows.firstIndex { $0.contains("capital of Italy is") })
      let line = String(rows[row])
      let place = try #require(line.range(of: word))
      return screen[row, CharacterWidth.columns(of: line[..<place.lowerBound])].style
    }
    let theme = robot.state.theme
    #expect(try style(of: "The") == theme[popup: .heatCertain])
    #expect(try style(of: "capital") == theme[popup: .heatLikely])
    #expect(try style(of: "Italy") == theme[popup: .heatUnsure])
    #expect(try style(of: "Rome") == theme[popup: .heatUnlikely])
    #expect(try style(of: ",⏎") == theme[popup: .heatSurprising])
  }

  /// Without colours the steps differ by attributes.
  @Test func theStepsAreToldApartWithoutColours() {
    let attributes = HeatLevel.allCases.map { Theme.builtIn[$0.role].attributes.rawValue }
    #expect(Set(attributes).count == HeatLevel.allCases.count)
    let plain = Theme(name: "plain", styles: [:])
    #expect(Set(HeatLevel.allCases.map { plain[$0.role].attributes.rawValue }).count == 5)
  }

  @Test func movingOverTheTokensShowsWhatMightHaveCome() {
    var robot = shown()
    robot.presses(Key(.right), Key(.right))
    #expect(robot.screen.contains("“ of” 97.0%"))
    robot.presses(.tab)
    #expect(robot.screen.contains("“,⏎” 2.0%"))
    #expect(robot.screen.contains("▸ 25.0%"))
    robot.presses(Key(.down))
    #expect(robot.screen.contains("•  2.0%") || robot.screen.contains("▸  2.0%"))
    robot.presses(Key(.end))
    #expect(robot.screen.contains("the end 90.5%"))
    robot.presses(Key(.pageUp))
    #expect(robot.screen.contains("“ capital” 60.0%"))
    robot.presses(Key(.pageDown))
    #expect(robot.screen.contains("“ Ox” 40.0%"))
    robot.presses(Key(.right), Key(.home), Key(.left))
    #expect(robot.screen.contains("“ The” 90.0%"))
  }

  // MARK: Another token

  @Test func enterTakesAnotherTokenAndABranchGrowsFromThere() throws {
    var robot = shown()
    for _ in 0..<5 { robot.presses(Key(.right)) }
    robot.presses(.enter)

    let asked = try #require(robot.asked)
    #expect(asked.tip == 3)
    #expect(asked[3]?.parent == 1)
    #expect(asked[3]?.text == "The capital of Italy is Oslo")
    #expect(asked[3]?.ending == .interrupted)
    // The old one stays.
    #expect(asked[2]?.text == " The capital of Italy is Rome,\nnot Oxford.")
    #expect(robot.effects.contains(.beginReply([100, 101, 102, 103, 104, 7], of: asked)))
    #expect(robot.state.overlay == nil)

    robot.happens(.ends("The capital of Italy is Oslo, no."))
    #expect(robot.state.open.conversation[3]?.text == "The capital of Italy is Oslo, no.")
  }

  @Test func theTokenThatCameIsNoOther() {
    var robot = shown()
    for _ in 0..<5 { robot.presses(Key(.right)) }
    robot.presses(Key(.down), .enter)
    #expect(robot.asked == nil)
    #expect(robot.screen.contains("That is the token that came"))
  }

  @Test func nothingGrowsWhileAReplyIsWrittenOrNothingMayChange() {
    var robot = Robot(conversation: Samples.conversation("Capital?", "Rome", "And?"))
    robot.sends("/retry")
    robot.happens(.grows(" Well"))
    robot.presses(.alt("h"))
    robot.happens(.session(.heat(.message(Self.heat(4, [(" We", 0.5)])))))
    robot.presses(.enter)
    #expect(robot.asked == nil)
    #expect(robot.state.open.conversation.messages.count == 4)
  }

  @Test func aMessageOfThePersonDoesNotBranch() {
    var robot = shown()
    robot.presses(.character("p"))
    #expect(
      robot.effects == [.stopMeasuring, .measure(1, in: robot.state.open.conversation)])
    robot.happens(.session(.heat(.message(Self.heat(1, [("Capital", 0.001)], ends: false)))))
    #expect(robot.screen.contains("Token heat: your message · finch"))
    robot.presses(.enter)
    #expect(robot.asked == nil)
    #expect(robot.screen.contains("Only replies branch"))
    robot.presses(.character("n"), .character("n"))
    #expect(robot.screen.contains("Token heat: the reply"))
  }

  @Test func whatIsAPartOfACharacterOrNothingIsNotTaken() {
    var robot = opened()
    var heat = Self.heat(2, Self.reply)
    heat.tokens[0].candidates[1].text = "\u{FFFD}"
    heat.tokens[1].candidates[1].text = ""
    heat.tokens[2].text = ""
    robot.happens(.session(.heat(.message(heat))))
    robot.presses(.enter)
    #expect(robot.screen.contains("a part of a character"))
    robot.presses(Key(.right), .enter)
    #expect(robot.screen.contains("would end the reply here"))
    robot.presses(Key(.right), Key(.right), .enter)
    #expect(robot.screen.contains("a part of a character"))
    #expect(robot.asked == nil)
  }

  // MARK: The whole conversation

  @Test func perplexityOfTheMessageAndOfTheWhole() {
    var robot = shown(tokens: [(" Rome", 0.25), (".", 0.25)])
    #expect(robot.screen.contains("perplexity 4.00, 2 tokens"))
    robot.presses(.character("a"))
    #expect(robot.effects == [.measureLine(robot.state.open.conversation)])
    var line = Perplexity()
    line.add(log(8))
    robot.happens(.session(.heat(.line(line, isWhole: false))))
    #expect(robot.screen.contains("conversation 8.00, 1 token …"))
    robot.happens(.session(.heat(.line(line, isWhole: true))))
    #expect(robot.screen.contains("conversation 8.00, 1 token "))
    #expect(!robot.screen.contains("1 token …"))
    robot.presses(.character("a"))
    #expect(robot.effects.isEmpty)
  }

  @Test func whatWasThoughtImpossibleHasNoNumber() {
    var perplexity = Perplexity()
    #expect(perplexity.value == nil)
    perplexity.add(.infinity)
    #expect(perplexity.value == nil)
    #expect(perplexity.tokens == 1)
  }

  // MARK: Hostile and large

  @Test(arguments: [(8, 40), (24, 80), (60, 200), (3, 9)])
  func tokensOfAnyKindStayInTheirBox(rows: Int, columns: Int) {
    let texts = [
      "\u{1B}[31m", "\u{202E}abc", "漢字", "👩‍👩‍👧", "\t", "\r\n", " ", "e\u{301}", "\u{7}", "\u{FFFD}",
    ]
    let tokens = (0..<900).map { (texts[$0 % texts.count], Double($0 % 100) / 100 + 0.001) }
    var robot = shown(rows: rows, columns: columns, tokens: tokens)
    for key in [Key(.right), Key(.down), .tab, Key(.pageDown), Key(.end), Key(.pageUp)] {
      robot.presses(key)
      let text = robot.screen
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0 == "\u{202E}" })
      #expect(
        text.split(separator: "\n", omittingEmptySubsequences: false).count == rows)
    }
  }

  @Test func wordsStayTogetherAndLongOnesAreCut() {
    func rows(_ texts: [String], _ columns: Int) -> [String] {
      HeatLayout(
        texts.map { MessageHeat.Token(token: 1, text: $0, surprise: nil) }, columns: columns
      ).rows.map { $0.map(\.text).joined() }
    }
    #expect(rows([" The", " Ox", "ford", " dic", "tion"], 12) == [" The Oxford", " diction"])
    #expect(rows(["abcdefghij"], 4) == ["abcd", "efgh", "ij"])
    #expect(rows(["a\n", "\n", "b"], 9) == ["a⏎", "⏎", "b"])
    #expect(rows([], 9) == [""])
    #expect(rows(["漢字漢"], 1).joined() == "漢字漢")
  }
}
