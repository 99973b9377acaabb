import ArgumentParser
import RWKVEngine

/// The model that a benchmark runs: one of the person's, or random weights in a known shape.
package struct BenchSubject: ParsableArguments {
  @Option(help: ArgumentHelp("The model to measure.", valueName: "path"))
  package var model: String?

  @Option(
    help: ArgumentHelp(
      "Random weights in the shape of a published model: "
        + ModelShape.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "shape"))
  package var shape: ModelShape?

  package init() {}

  package func validate() throws {
    if (model == nil) == (shape == nil) {
      throw ValidationError("Give either --model PATH or --shape SHAPE.")
    }
  }
}

extension ModelShape: ExpressibleByArgument {}
