import Foundation
import RWKVEngine
import RWKVTokenizers
import Testing

/// Greedy text of the engine against that of the PyTorch model that was trained.
@Suite struct GreedyTextTests {
  @Test(arguments: TestedModel.all)
  func twentyTextsOfTwoHundredTokensAreThoseOfPyTorch(_ tested: TestedModel) throws {
    let texts = try JSONDecoder().decode(
      [GreedyText].self, from: Data(contentsOf: tested.fixture("-greedy.json")))
    let loaded = try LoadedModel(path: tested.path)
    let workspace = Workspace(threads: 1)
    let generator = Generator(
      model: loaded.model, tokenizer: loaded.tokenizer, workspace: workspace)

    for text in texts {
      let prompt = generator.tokens(of: text.prompt)
      let written = written(after: prompt, count: text.tokens.count, loaded.model, workspace)

      #expect(prompt == text.promptTokens)
      #expect(written == text.tokens, "\(text.prompt)")
      #expect(text.tokens.count == 200 || text.endsInTie)
    }
    #expect(texts.count == 20)
    // Ties are rare; were many texts cut at one, little would be compared.
    #expect(texts.reduce(0) { $0 + $1.tokens.count } > 3_500)
  }

  /// The likeliest token each time; the end of a text does not end it.
  private func written(
    after prompt: [TokenID], count: Int, _ model: any LanguageModel, _ workspace: Workspace
  ) -> [TokenID] {
    var place = Snapshot(before: model.initialState())
    var isRead = place.read(prompt, with: model, workspace)
    while isRead, place.tokens.count < prompt.count + count {
      let likeliest = place.logits.indices.max { place.logits[$0] < place.logits[$1] }!
      isRead = place.read([likeliest], with: model, workspace)
    }
    return Array(place.tokens.dropFirst(prompt.count))
  }
}

/// A prompt and what follows it, in `NAME-greedy.json`.
private struct GreedyText: Decodable {
  /// In pieces that are encoded each by itself.
  var prompt: [String]
  var promptTokens: [TokenID]
  var tokens: [TokenID]
  /// Whether the text was cut where two tokens were all but equally likely.
  var endsInTie: Bool
}
