import Foundation
import RWKV
import StarterModels
import TestSupport
import Testing

/// What another program does with the library.
@Suite struct TextModelTests {
  private let paths = StarterModels.all.map(\.path)
  private let prompt = "User: What is RWKV?\n\nAssistant:"

  private func open(_ index: Int = 0) throws -> TextModel {
    try TextModel(path: paths[index], threads: 1)
  }

  @Test func aTextIsReadAndRepliedTo() throws {
    let model = try open()

    let context = try model.read(prompt)
    var written = ""
    let reply = try model.reply(after: context, settings: .greedy) { written += $0 }

    #expect(context.tokens == model.encode(prompt) && model.decode(context.tokens) == prompt)
    #expect(!reply.text.isEmpty && written == reply.text)
    #expect(reply.ending == .endOfText)
  }

  @Test func readingInPartsIsReadingTheWhole() throws {
    let model = try open()

    let parts = try model.read("Assistant:", after: model.read("User: What is RWKV?\n\n"))
    let whole = try model.read(prompt)

    #expect(parts.tokens == whole.tokens)
    let differences = zip(parts.logits, whole.logits).map { abs($0 - $1) }
    #expect(try #require(differences.max()) < 1e-3)
  }

  @Test func aContextIsAValueThatCanBeRepliedToAgain() throws {
    let model = try open(1)
    let context = try model.read(prompt)

    let first = try model.reply(after: context, settings: .greedy)
    let second = try model.reply(after: context, settings: .greedy)

    #expect(first == second)
    #expect(first.context.tokens.starts(with: context.tokens))
    #expect(first.context.tokens.count > context.tokens.count)
  }

  @Test func itEndsAtAStopAtTheLengthAndWhenCancelled() throws {
    let model = try open()
    let context = try model.read(prompt)
    let whole = try model.reply(after: context, settings: .greedy)
    let word = try #require(whole.text.split(separator: " ").dropFirst(2).first)
    var short = SamplingSettings.greedy
    short.maximumTokens = 3
    let written = Written()

    let stopped = try model.reply(after: context, settings: .greedy, stops: [" \(word)"])
    let cut = try model.reply(after: context, settings: short)
    let cancelled = try model.reply(
      after: context, settings: .greedy, write: { written.text += $0 },
      isCancelled: { !written.text.isEmpty })

    #expect(stopped.ending == .stopText && whole.text.hasPrefix(stopped.text))
    #expect(cut.ending == .length && cut.tokens.count == 3)
    #expect(cancelled.ending == .cancelled && whole.text.hasPrefix(cancelled.text))
  }

  @Test func theContextOfAnotherModelIsRefused() throws {
    let context = try open(0).read(prompt)

    let error = #expect(throws: EngineError.self) { try open(1).reply(after: context) }

    #expect(error?.description.hasSuffix("cannot go on from what another model has read") == true)
  }

  @Test func withoutAnyTextThereIsNoReply() throws {
    let model = try open()
    let empty = try model.read("")

    let error = #expect(throws: EngineError.self) { try model.reply(after: empty) }

    #expect(error?.description.hasSuffix("cannot reply before it has read any text") == true)
  }

  @Test func whatIsNoModelIsRefusedByName() throws {
    let folder = try TemporaryFolder()
    #expect(throws: CheckpointError.self) { try TextModel(path: folder.path("none")) }
    #expect(throws: EngineError.self) { try TextModel(path: paths[0], threads: 0) }
  }

  private final class Written {
    var text = ""
  }
}
