import RWKVEngine
import Testing

/// The documented criteria on token lists.
@Suite struct StoppingCriteriaTests {
  @Test(
    arguments: [
      ([], false), ([187], false), ([187, 187], true), ([1, 187, 187], true),
      ([187, 187, 1], false), ([535], false),
    ] as [([Int], Bool)])
  func theDefaultIsTwoNewlinesOfGPTNeoX(_ tokens: [Int], _ isMet: Bool) {
    #expect(RwkvStoppingCriteria().isMet(by: tokens) == isMet)
  }

  @Test func anyListMayEndIt() {
    let criterion = RwkvStoppingCriteria(endOfSequence: [7])
    #expect(criterion.isMet(by: [1, 7]) && !criterion.isMet(by: [7, 1]))
  }

  @Test func theMaximumLengthIsReachedExactly() {
    let criterion = MaximumLength(2)
    #expect(!criterion.isMet(by: [1]) && criterion.isMet(by: [1, 2]))
    #expect(MaximumLength(0).isMet(by: []))
  }
}
