import RWKVTensors
import TestSupport
import Testing

@testable import RWKVCheckpoints

/// Files of rwkv.cpp: what they hold, and hostile ones.
@Suite struct RWKVCppFileTests {
  static var sample: RWKVCppBuilder {
    RWKVCppBuilder([
      RWKVCppBuilder.Tensor(
        "emb.weight", [2, 2], type: 1, data: [0x00, 0x3c, 0x00, 0x40, 0x00, 0x42, 0x00, 0x44]),
      RWKVCppBuilder.Tensor("odd", [1], data: [0, 0, 0x80, 0x3f]),
      RWKVCppBuilder.Tensor(
        "blocks.0.att.key.weight", [32, 1], type: 9,
        data: [0x00, 0x3c] + (0..<32).map { UInt8($0) }),
    ])
  }

  private func problem(_ change: (inout RWKVCppBuilder) -> Void) -> String? {
    var file = Self.sample
    change(&file)
    return problem(file.bytes())
  }

  private func problem(_ bytes: [UInt8]) -> String? {
    errorMessage { () throws(CheckpointError) in
      _ = try RWKVCppFile(path: "m.bin", contents: storage(bytes))
    }
  }

  @Test func tensorsAreReadWhereverTheyLie() throws {
    let file = try RWKVCppFile(path: "m.bin", contents: storage(Self.sample.bytes()))

    #expect(file.names == ["emb.weight", "odd", "blocks.0.att.key.weight"])
    #expect(try file.tensor(named: "emb.weight").floats() == [1, 2, 3, 4])
    #expect(try file.tensor(named: "odd").floats() == [1])
    #expect(try file.shape(of: "blocks.0.att.key.weight") == [1, 32])
    #expect(try file.blocks(named: "blocks.0.att.key.weight")?.format == .q80)
    #expect(
      try file.tensor(named: "blocks.0.att.key.weight").floats() == (0..<32).map(Float.init))
  }

  @Test func hostileFilesAreRefusedByName() {
    #expect(
      problem { $0.version = 102 }
        == "m.bin: an rwkv.cpp file of version 102; 100 and 101 are supported")
    #expect(problem { $0.version = 100 }?.contains("old form (version 100)") == true)
    for dimensions in [UInt32(0), 4, .max] {
      #expect(problem { $0.tensors[1].dimensions = dimensions }?.contains("dimensions") == true)
    }
    for length in [UInt32(0), 129, .max] {
      #expect(problem { $0.tensors[1].nameLength = length }?.contains("is damaged") == true)
    }
    #expect(
      problem { $0.tensors[1].type = 4 }
        == "m.bin: tensor odd: has the type 4, which is not supported")
    for extents in [[0], [.max, .max, .max]] as [[UInt32]] {
      #expect(problem { $0.tensors[1].extents = extents } != nil)
    }
    #expect(problem { $0.tensors[2].extents = [33, 1] }?.contains("impossible") == true)
    #expect(problem { $0.tensors[1].extents = [.max] }?.contains("cut short") == true)
    #expect(
      problem { $0.tensors[1].name = "emb.weight" }
        == "m.bin: tensor emb.weight: is in the file twice")
    let bytes = Self.sample.bytes()
    for count in 4..<bytes.count where count != 24 {
      let isBetweenTensors = problem(Array(bytes[..<count])) == nil
      #expect(!isBetweenTensors || [62, 85].contains(count), "\(count)")
    }
  }
}
