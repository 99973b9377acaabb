import ArgumentParser
import CommandKit
import RWKVEngine
import RWKVTensors

/// Writes a model in another weight type.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Convert a model to another weight type, as a folder that opens instantly.",
    discussion: """
      The folder is in Hugging Face layout: config.json, model.safetensors and the tokenizer. f32, \
      f16 and bf16 can be read by other programs too; the packed types q8, q5, q5k, q4 and q4k are \
      rwkv-tui's own.
      """)

  @Argument(help: "The model: a folder in Hugging Face layout, or a file.")
  var source: String

  @Argument(help: "The folder to write; it must not exist yet.")
  var destination: String

  @Option(help: "f32, f16, bf16, q8, q5, q5k, q4 or q4k.")
  var type: WeightType

  func validate() throws {
    if destination.isEmpty { throw ValidationError("The folder to write needs a name.") }
  }

  func run() throws {
    let workspace = Workspace(threads: nil)
    let status = StatusLine()
    defer { status.clear() }
    let interrupt = Interrupt()
    do {
      try ModelConverter(ModelFile(path: source), to: type, on: workspace.pool).write(
        toFolder: destination, progress: { status.show("converting", share: $0) },
        isCancelled: { interrupt.ticket.isCancelled })
    } catch {
      try interrupt.check()
      throw error
    }
  }
}
