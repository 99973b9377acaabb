import ArgumentParser
import CommandKit
import Foundation
import RWKVEngine
import RWKVHub
import RWKVTensors

/// Writes a model in another weight type, or in another layout.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert a model to another weight type, as a folder that opens instantly.",
    discussion: """
      The folder is in Hugging Face layout: config.json, model.safetensors, the tokenizer, and what else lies \
      in the original's folder. f32, f16 and bf16 can be read by other programs too; the packed types q8, q5, \
      q5k, q4 and q4k are rwkv-tui's own.

      The options of convert_rwkv_checkpoint_to_hf.py are understood, with - or _ between their words.

      transformers opens RWKV-4 by itself. For RWKV-5 and RWKV-6 it needs Python files that published models \
      come with: copy configuration_rwkv6.py, modeling_rwkv6.py and hf_rwkv_tokenizer.py of one into the \
      folder, and open it with trust_remote_code=True. RWKV-7 needs the package flash-linear-attention.
      """)

  @Argument(help: ArgumentHelp(ModelName.help))
  var source: String?

  @Argument(help: "The folder to write; it must not exist yet.")
  var destination: String?

  @Option(
    help: "f32, f16, bf16, q8, q5, q5k, q4 or q4k; by default the type that the weights have.")
  var type: WeightType?

  @Option(
    name: .both("checkpoint-file"),
    help: ArgumentHelp("The model, in place of <source>.", valueName: "file"))
  var checkpointFile: String?

  @Option(
    name: .both("output-dir"),
    help: ArgumentHelp("The folder to write, in place of <destination>.", valueName: "folder"))
  var outputDir: String?

  @Option(
    help: ArgumentHelp(
      "169M, 430M, 1B5, 3B, 7B or 14B; the weights tell their sizes, so it is only checked.",
      valueName: "size"))
  var size: String?

  @Option(
    name: .both("tokenizer-file"),
    help: ArgumentHelp(
      "The tokenizer to write, in place of the model's own.", valueName: "file"))
  var tokenizerFile: String?

  @Option(
    name: .both("repo-id"),
    help: ArgumentHelp(
      "The repository on the Hugging Face hub that <file> is in; it is fetched where it is not here yet.",
      valueName: "owner/name"))
  var repoId: String?

  @Flag(help: "Fetch and upload without asking.")
  var yes = false

  @Flag(
    name: .both("push-to-hub"),
    help: "Upload the folder to the hub afterwards; it is shown and asked first.")
  var pushToHub = false

  @Flag(help: "Make an uploaded repository public.")
  var `public` = false

  @Option(
    name: .both("model-name"),
    help: ArgumentHelp("The name to upload under; goes with --push-to-hub.", valueName: "name"))
  var modelName: String?

  func validate() throws {
    if pushToHub, modelName == nil {
      throw ValidationError("--push-to-hub needs --model-name, the name to upload under.")
    }
    if (checkpointFile != nil || outputDir != nil) && source != nil {
      throw ValidationError(
        "Give <source> and <destination>, or --checkpoint-file and --output-dir.")
    }
    guard source != nil || checkpointFile != nil else {
      throw ValidationError("Missing expected argument '<source>'")
    }
    guard let folder = destination ?? outputDir else {
      throw ValidationError("Missing expected argument '<destination>'")
    }
    if folder.isEmpty { throw ValidationError("The folder to write needs a name.") }
    if let size, PublishedSize(rawValue: size) == nil {
      let known = PublishedSize.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--size takes one of \(known), not \"\(size)\".")
    }
  }

  func run() throws {
    try convert()
    guard pushToHub, let modelName else { return }
    try PushCommand.push(
      destination ?? outputDir ?? "", as: modelName, isPrivate: !`public`, message: "Upload model",
      asks: !yes)
  }

  private func convert() throws {
    let file = try ModelFile(path: path())
    if let size = size.flatMap(PublishedSize.init) { try size.check(file) }
    let workspace = Workspace(threads: nil)
    let status = StatusLine()
    defer { status.clear() }
    let interrupt = Interrupt()
    do {
      var converter = ModelConverter(file, to: type, on: workspace.pool)
      converter.tokenizer = tokenizerFile
      converter.rescaling = type?.packed == nil
      converter.copiesRest = true
      try converter.write(
        toFolder: destination ?? outputDir ?? "",
        progress: { status.show("converting", share: $0) },
        isCancelled: { interrupt.ticket.isCancelled })
    } catch {
      try interrupt.check()
      throw error
    }
  }

  private func path() throws -> String {
    let name = source ?? checkpointFile ?? ""
    guard let repoId else { return try ModelName.path(of: name, fetches: yes) }
    let reference = HubReference(repository: try RepositoryName(repoId), file: name)
    return try Pull.fetch(reference, called: "\(reference)")
  }
}

/// The sizes that the documented script knows: layers and width of RWKV-4 models.
private enum PublishedSize: String, CaseIterable {
  case s169M = "169M"
  case s430M = "430M"
  case s1B5 = "1B5"
  case s3B = "3B"
  case s7B = "7B"
  case s14B = "14B"

  private var shape: (layers: Int, hidden: Int) {
    switch self {
    case .s169M: (12, 768)
    case .s430M: (24, 1024)
    case .s1B5: (24, 2048)
    case .s3B: (32, 2560)
    case .s7B: (32, 4096)
    case .s14B: (40, 5120)
    }
  }

  /// Throws where a model has other sizes.
  func check(_ file: ModelFile) throws(CommandError) {
    let sizes = file.architecture
    guard (sizes.layers, sizes.hidden) != shape else { return }
    throw CommandError(
      "--size \(rawValue) is \(shape.layers) layers of \(shape.hidden); \(file.path) has "
        + "\(sizes.layers) of \(sizes.hidden).")
  }
}

extension NameSpecification {
  /// A long name with hyphens, and as Python writes it.
  fileprivate static func both(_ name: String) -> NameSpecification {
    [.customLong(name), .customLong(name.replacingOccurrences(of: "-", with: "_"))]
  }
}
