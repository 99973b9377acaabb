import ArgumentParser
import RWKVEngine

/// What a benchmark runs: a model of the person's, or random weights in a known shape.
struct BenchSubject: ParsableArguments {
  @Option(help: ArgumentHelp("The model to measure.", valueName: "path"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Random weights in the shape of a published model: "
        + ModelShape.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "shape"))
  var shape: ModelShape?

  func validate() throws {
    if (model == nil) == (shape == nil) {
      throw ValidationError("Give either --model PATH or --shape SHAPE.")
    }
  }
}
