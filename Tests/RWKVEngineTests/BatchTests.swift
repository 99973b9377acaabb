import RWKVEngine
import Testing

/// Several states read in one pass, against each read by itself.
@Suite struct BatchTests {
  @Test(arguments: ReferenceCase.all.filter { !$0.testDescription.hasSuffix("-extreme") })
  func everyStateMovesAsIfAlone(_ reference: ReferenceCase) throws {
    let model = try reference.model()
    let workspace = Workspace(threads: 2)
    let ids = try reference.expected().ids("input_ids")
    for count in [1, 2, 5, 8] {
      // Before: every state has read a beginning of its own.
      var states = (0..<count).map { index in
        var state = model.initialState()
        _ = model.read(Array(ids[index..<index + 3]), state: &state, workspace)
        return state
      }
      var alone = states

      let tokens = (0..<count).map { ids[10 + $0] }
      let together = model.read(tokens, states: &states, workspace)

      for index in 0..<count {
        let logits = model.read([tokens[index]], state: &alone[index], workspace)
        #expect(largestDifference(together[index], try #require(logits)) <= 2e-5)
        #expect(
          largestDifference(
            states[index].values.filter { abs($0) < 1e29 },
            alone[index].values.filter { abs($0) < 1e29 }) <= 1e-4)
      }
    }
  }
}
