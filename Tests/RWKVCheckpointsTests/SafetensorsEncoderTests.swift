import Foundation
import RWKVCheckpoints
import RWKVTensors
import TestSupport
import Testing

@Suite struct SafetensorsEncoderTests {
  private let tensors: [(name: String, tensor: Tensor)] = [
    ("bytes", Tensor(storage([1, 2, 3]), elementType: .uint8, shape: [3])),
    ("state.att_x", Tensor([1, 2, 3, 4], shape: [2, 2])),
    ("ids", Tensor(storage(.of([5, 6])), elementType: .int64, shape: [2])),
    ("quote \" \\ \u{1} é", Tensor([9], shape: [1])),
  ]

  @Test func whatIsWrittenIsRead() throws {
    let metadata = ["format": "rwkv-tui", "a \"b\"\n": "é\\"]
    let bytes = SafetensorsEncoder.encode(tensors, metadata: metadata)

    let file = try SafetensorsFile(path: "m", contents: storage(bytes))
    #expect(file.metadata == metadata)
    #expect(file.names == ["ids", "state.att_x", "quote \" \\ \u{1} é", "bytes"])
    for (name, tensor) in tensors {
      let read = try file.tensor(named: name)
      #expect(read.elementType == tensor.elementType)
      #expect(read.shape == tensor.shape)
      #expect(read.floats() == tensor.floats())
    }
  }

  @Test func theHeaderEndsAtAMultipleOf64AndIsTheSameEachTime() throws {
    let bytes = SafetensorsEncoder.encode(
      [("a", Tensor([1], shape: [1]))], metadata: ["z": "1", "b": "2"])
    let header =
      #"{"__metadata__":{"b":"2","z":"1"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    let padding = String(repeating: " ", count: 128 - 8 - header.utf8.count)
    #expect(bytes == safetensors(header + padding, data: .of([1] as [Float])))
  }

  @Test func aFileIsStreamedTensorByTensor() throws {
    let folder = try TemporaryFolder()
    let encoder = SafetensorsEncoder(tensors.map { .init(name: $0.name, $0.tensor) })
    var asked: [String] = []
    try encoder.write(toFile: folder.path("a.safetensors")) { entry throws(CheckpointError) in
      asked.append(entry.name)
      return tensors.first { $0.name == entry.name }!.tensor
    }
    #expect(asked == encoder.entries.map(\.name))
    let written = try Data(contentsOf: URL(fileURLWithPath: folder.path("a.safetensors")))
    #expect([UInt8](written) == SafetensorsEncoder.encode(tensors))
    #expect(encoder.byteCount == written.count)
  }

  @Test func aFolderThatIsNotThereIsReported() {
    let encoder = SafetensorsEncoder([])
    #expect(
      errorMessage { () throws(CheckpointError) in
        try encoder.write(toFile: "/nowhere/a") { _ throws(CheckpointError) in
          Tensor([], shape: [0])
        }
      } == "/nowhere/a: cannot be written: No such file or directory")
  }
}
