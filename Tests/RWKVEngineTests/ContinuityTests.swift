import RWKVCheckpoints
import RWKVEngine
import RWKVSampling
import RWKVTokenizers
import TestSupport
import Testing

/// One text, read in every way: token by token, in chunks, in parts, from disk, on a branch.
@Suite struct ContinuityTests {
  static let names = [
    "v4-hf-rescale6", "v4-pth-fp16-att", "v5-pth-base", "v6-hf-bin", "v6-pth-tricky", "v7-pth-bf16",
    "v7-pth-odd",
  ]
  let workspace = Workspace(threads: 2)

  /// Longer than two chunks of 128, and not a multiple of one.
  private func text(for model: any LanguageModel, seed: UInt64 = 1) -> [TokenID] {
    var random = SeededGenerator(seed: seed)
    return (0..<300).map { _ in Int.random(in: 0..<model.architecture.vocabulary, using: &random) }
  }

  @Test(arguments: names)
  func tokenByTokenIsInChunks(_ name: String) throws {
    let model = try ReferenceCase.named(name).model()
    let text = text(for: model)
    let everything: ForwardOptions = [.allLogits, .hiddenStates]
    var serialState = model.initialState()
    var chunkState = model.initialState()

    let serial = model.forward(
      text, state: &serialState, options: everything.union(.serial), workspace)
    let chunks = model.forward(text, state: &chunkState, options: everything, workspace)

    #expect(largestDifference(serial.logits.values, chunks.logits.values) <= 5e-5)
    #expect(
      relativeDifference(serial.lastHiddenState.values, chunks.lastHiddenState.values) <= 1e-5)
    for (a, b) in zip(serial.hiddenStates, chunks.hiddenStates) {
      #expect(relativeDifference(a.values, b.values) <= 1e-5)
    }
    #expect(chunkState.relativeDifference(from: serialState) <= 1e-5)
  }

  @Test(arguments: names, [1, 2, 7, 8, 127, 128, 129, 256, 299])
  func aTextMayBeSplitAnywhere(_ name: String, _ place: Int) throws {
    let model = try ReferenceCase.named(name).model()
    let text = text(for: model)
    let whole = reading([text], with: model)

    let parts = reading([Array(text[..<place]), Array(text[place...])], with: model)

    #expect(parts.tokens == whole.tokens)
    #expect(largestDifference(parts.logits, whole.logits) <= 5e-5)
    #expect(parts.state.relativeDifference(from: whole.state) <= 1e-5)
    // Between chunks nothing is carried but the state.
    if place % 128 == 0 { #expect(parts == whole) }
  }

  @Test(arguments: names)
  func aFewTokensTogetherAreBitForBitThoseOneByOne(_ name: String) throws {
    let model = try ReferenceCase.named(name).model()
    let text = Array(text(for: model)[..<28])

    let together = reading(
      stride(from: 0, to: 28, by: 7).map { Array(text[$0..<$0 + 7]) }, with: model)

    #expect(together == reading(text.map { [$0] }, with: model))
  }

  @Test(arguments: names)
  func theNumberOfThreadsChangesNothing(_ name: String) throws {
    let model = try ReferenceCase.named(name).model()
    let text = text(for: model)
    let one = reading([text, [1], [2]], with: model, Workspace(threads: 1))
    let three = reading([text, [1], [2]], with: model, Workspace(threads: 3))
    #expect(one == three)
  }

  @Test(arguments: names)
  func aPlaceFromDiskGoesOnBitForBit(_ name: String) throws {
    let model = try ReferenceCase.named(name).model()
    let text = text(for: model)
    var running = reading([text], with: model)
    let folder = try TemporaryFolder()
    let data = StateArchive.encode(running, fingerprint: "f")
    let path = try folder.write(Array(data), as: "state.safetensors")

    var resumed = try StateArchive.decode(
      SafetensorsFile(path: path), layout: model.stateLayout,
      vocabulary: model.architecture.vocabulary, fingerprint: "f")

    for token in text[..<20] {
      _ = running.read([token], with: model, workspace)
      _ = resumed.read([token], with: model, workspace)
      #expect(resumed == running)
    }
  }

  @Test(arguments: names)
  func aCopyIsABranch(_ name: String) throws {
    let model = try ReferenceCase.named(name).model()
    let text = text(for: model)
    let trunk = reading([text], with: model)
    var branches = [trunk, trunk]

    _ = branches[0].read(Array(text[..<50]), with: model, workspace)
    _ = branches[1].read(Array(text[50..<100]), with: model, workspace)

    #expect(trunk == reading([text], with: model))
    #expect(branches[0] == reading([text, Array(text[..<50])], with: model))
    #expect(branches[1] == reading([text, Array(text[50..<100])], with: model))
    #expect(branches[0].state != branches[1].state)
  }

  @Test(arguments: names)
  func aCancelledPromptLeavesThePlaceAfterItsWholeChunks(_ name: String) throws {
    let model = try ReferenceCase.named(name).model()
    let text = text(for: model)
    var place = Snapshot(before: model.initialState())
    var read = 0

    let isRead = place.read(
      text, with: model, workspace, isCancelled: { read == 128 }, progress: { read = $0 })

    #expect(!isRead)
    #expect(place.tokens == TokenHistory(text[..<128]) && place.logits.isEmpty)
    #expect(place.state == reading([Array(text[..<128])], with: model).state)
    let goesOn = place.read(Array(text[128...]), with: model, workspace)
    #expect(goesOn && place == reading([text], with: model))
  }

  /// The place after reading some pieces of text, one after another.
  private func reading(
    _ pieces: [[TokenID]], with model: any LanguageModel, _ workspace: Workspace? = nil
  ) -> Snapshot {
    var place = Snapshot(before: model.initialState())
    for piece in pieces {
      let isRead = place.read(piece, with: model, workspace ?? self.workspace)
      #expect(isRead)
    }
    return place
  }
}
