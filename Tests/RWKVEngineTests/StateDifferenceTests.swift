import RWKVTensors
import StarterModels
import Testing

@testable import RWKVEngine

/// How far two states lie apart.
@Suite struct StateDifferenceTests {
  private static let models = StarterModels.all.map { try! LoadedModel(path: $0.path) }

  @Test(arguments: [0, 1])
  func aStateLiesNowhereFromItselfAndFarFromTheEmptyOne(model: Int) {
    let loaded = Self.models[model]
    let generator = Generator(loaded, Workspace(pool: ThreadPool(threadCount: 1)))
    let place = generator.read(generator.tokens(of: ["User: Hello!\n\nAssistant:"]), from: nil)
    let empty = loaded.model.initialState()

    let none = place.state.difference(from: place.state)
    let all = place.state.difference(from: empty)

    #expect(none.layers.count == loaded.model.stateLayout.layers)
    #expect(none.layers.allSatisfy { $0.allSatisfy { $0 == 0 } })
    #expect(all.layers.joined().allSatisfy { (0...1.000_001).contains($0) })
    // Nothing but zeros was there before.
    #expect(all.layers.joined().allSatisfy { $0 == 0 || abs($0 - 1) < 1e-9 })
    #expect(all.unit == (loaded.model.architecture.family == "RWKV-4" ? .channels : .head))
    #expect(empty.difference(from: empty).layers.joined().allSatisfy { $0 == 0 })
  }

  @Test func moreTextLiesFurther() {
    let loaded = Self.models[1]
    let generator = Generator(loaded, Workspace(pool: ThreadPool(threadCount: 1)))
    let tokens = generator.tokens(of: ["User: What is the sun?\n\nAssistant: It is a star.\n\n"])
    let start = generator.read(Array(tokens.prefix(8)), from: nil)
    let near = generator.read(Array(tokens[8..<9]), from: start)
    let far = generator.read(Array(tokens[8...]), from: start)

    func mean(_ difference: StateDifference) -> Double {
      difference.layers.joined().reduce(0, +)
    }
    #expect(mean(near.state.difference(from: start.state)) > 0)
    #expect(
      mean(far.state.difference(from: start.state))
        > mean(near.state.difference(from: start.state)))
  }
}
