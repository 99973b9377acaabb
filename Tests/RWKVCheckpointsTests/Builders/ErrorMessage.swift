import RWKVCheckpoints
import RWKVTensors

/// The message of the error that `body` ends with; nil where it succeeds.
func errorMessage(_ body: () throws(CheckpointError) -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return error.description
  }
}

/// A file in memory.
func storage(_ bytes: [UInt8]) -> TensorStorage { TensorStorage(copying: bytes) }
