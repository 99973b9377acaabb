import RWKVEngine
import RWKVTokenizers
import Testing

/// Whether reading on copies the state: a copy of a large one takes a millisecond.
@Suite struct GeneratorMemoryTests {
  private let stage: Stage
  private let generator: Generator

  init() {
    stage = Stage(prompt: "bb", ["a"])
    generator = Generator(
      model: stage.model, tokenizer: stage.tokenizer, workspace: stage.workspace)
  }

  /// A place after one token.
  private func place() -> Snapshot { generator.read(stage.tokenizer.encode("b"), from: nil) }

  /// What is asked for to go on from a place.
  private func request(from start: consuming Snapshot?) -> GenerationRequest {
    var request = stage.request
    request.prompt = ["b"]
    request.start = start
    return request
  }

  @Test func aPlaceThatNobodyElseHoldsIsReadOnFromInItsOwnMemory() throws {
    let held = place()
    var place: Snapshot? = held.detached()
    let memory = try #require(place).memory

    place = generator.read(["a", "b"], from: place.take())

    #expect(try #require(place).memory == memory)
    #expect(memory != held.memory)
    #expect(place == generator.read(["a", "b"], from: held))
    #expect(held == self.place())
  }

  @Test func aReplyBeginsInTheMemoryOfAStartThatNobodyElseHolds() throws {
    var start: Snapshot? = place()
    let memory = try #require(start).memory

    let generation = generator.run(request(from: start.take()))?.first

    #expect(try #require(generation).afterPrompt.memory == memory)
  }
}

extension Snapshot {
  /// Where the state's numbers lie.
  fileprivate var memory: UnsafePointer<Float>? {
    state.values.withUnsafeBufferPointer(\.baseAddress)
  }
}
