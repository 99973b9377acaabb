import Foundation
import RWKVTensors

/// Opens a model on disk: a folder in Hugging Face's layout, or a file, told by its content.
///
/// In a folder the first of these is taken: `model.safetensors`, `model.safetensors.index.json`,
/// `pytorch_model.bin`, `pytorch_model.bin.index.json`, else the one `.safetensors`, `.st`, `.pth`, `.pt`, `.bin` or `.gguf` file.
///
/// - Throws: `CheckpointError` where nothing is there, the choice is not clear, or the file is
///   damaged or of another kind, which is then named.
public func openCheckpoint(at path: String) throws(CheckpointError) -> any Checkpoint {
  switch try PathKind(of: path) {
  case .folder: try openFile(try weightsFile(inFolder: path))
  case .file: try openFile(path)
  }
}

/// Opens a single file or an index of shards.
private func openFile(_ path: String) throws(CheckpointError) -> any Checkpoint {
  let contents = try mapFile(path)
  if case .shardIndex = FileFormat(of: contents.bytes) {
    return try ShardedCheckpoint(index: path)
  }
  return try openWeights(path, contents: contents)
}

/// Opens a single file that holds weights itself.
func openWeights(_ path: String) throws(CheckpointError) -> any Checkpoint {
  try openWeights(path, contents: try mapFile(path))
}

/// Reads a file that is already in memory; `path` is used in messages only.
func openWeights(
  _ path: String, contents: TensorStorage
) throws(CheckpointError) -> any Checkpoint {
  switch FileFormat(of: contents.bytes) {
  case .safetensors: return try SafetensorsFile(path: path, contents: contents)
  case .torchArchive: return try TorchArchive(path: path, contents: contents)
  case .gguf: return try GGUFFile(path: path, contents: contents)
  case .rwkvCpp: return try RWKVCppFile(path: path, contents: contents)
  case .shardIndex: throw CheckpointError(path: path, problem: "a JSON file, not weights")
  case .foreign(let description): throw CheckpointError(path: path, problem: description)
  }
}

/// The file that a folder's weights begin with.
private func weightsFile(inFolder folder: String) throws(CheckpointError) -> String {
  let wellKnown = [
    "model.safetensors", "model.safetensors.index.json",
    "pytorch_model.bin", "pytorch_model.bin.index.json",
  ]
  for name in wellKnown {
    let path = "\(folder)/\(name)"
    if FileManager.default.fileExists(atPath: path) { return path }
  }
  let files: [String]
  do {
    files = try FileManager.default.contentsOfDirectory(atPath: folder)
  } catch {
    throw CheckpointError(path: folder, problem: "the folder cannot be read")
  }
  let candidates = files.filter(WeightFiles.isNamedLikeWeights).sorted()
  guard let only = candidates.first else {
    throw CheckpointError(
      path: folder,
      problem: "no weights in this folder (model.safetensors, pytorch_model.bin, "
        + "an index of shards, or one .safetensors, .st, .pth, .pt, .bin or .gguf file)")
  }
  guard candidates.count == 1 else {
    throw CheckpointError(
      path: folder,
      problem: "several files of weights, name one: \(candidates.joined(separator: ", "))")
  }
  return "\(folder)/\(only)"
}
