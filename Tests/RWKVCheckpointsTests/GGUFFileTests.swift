import Foundation
import RWKVTensors
import TestSupport
import Testing

@testable import RWKVCheckpoints

/// GGUF files: what they hold, and hostile ones.
@Suite struct GGUFFileTests {
  /// A file with a value of every type and a few tensors.
  static var sample: GGUFBuilder {
    var file = GGUFBuilder()
    file.add("general.architecture", text: "rwkv7")
    file.add("rwkv7.block_count", uint32: 1)
    file.add("rwkv7.attention.layer_norm_epsilon", float32: 1e-5)
    file.pairs.append(("u8", 0, [7]))
    file.pairs.append(("i8", 1, GGUFBuilder.number(Int8(-7))))
    file.pairs.append(("i16", 3, GGUFBuilder.number(Int16(-300))))
    file.pairs.append(("yes", 7, [1]))
    file.pairs.append(("u64", 10, GGUFBuilder.number(UInt64.max)))
    file.pairs.append(("i64", 11, GGUFBuilder.number(Int64(-1))))
    file.pairs.append(("f64", 12, GGUFBuilder.number((0.5).bitPattern)))
    file.add("tokens", texts: ["<s>", "\\x00"])
    file.add("types", int32s: [3, 1])
    file.tensors = [
      GGUFBuilder.Tensor("a.weight", [3, 2], [0, 1, 2, 3, 4, 5]),
      GGUFBuilder.Tensor(
        "b.weight", [32, 1], type: 8, data: [0x00, 0x3c] + (0..<32).map { UInt8($0) }),
      GGUFBuilder.Tensor("c", [1], [9]),
    ]
    return file
  }

  private func open(_ file: GGUFBuilder) throws(CheckpointError) -> GGUFFile {
    try GGUFFile(path: "m.gguf", contents: storage(file.bytes()))
  }

  private func problem(_ change: (inout GGUFBuilder) -> Void) -> String? {
    var file = Self.sample
    change(&file)
    return errorMessage { () throws(CheckpointError) in _ = try open(file) }
  }

  @Test func valuesAndTensorsAreRead() throws {
    let file = try open(Self.sample)

    #expect(try file.values.architecture() == "rwkv7")
    #expect(try file.values.count("rwkv7.block_count") == 1)
    #expect(try file.values.number("rwkv7.attention.layer_norm_epsilon") == Double(Float(1e-5)))
    #expect(
      file.values.keys.map { file.values[$0]!.summary } == [
        "rwkv7", "1", "1e-05", "7", "-7", "-300", "true", "18446744073709551615", "-1", "0.5",
        "2 × text", "2 × int32",
      ])
    #expect(
      try file.values.array("tokens")?.texts()?.map { String(decoding: $0, as: UTF8.self) }
        == ["<s>", "\\x00"])
    #expect(try file.values.array("types")?.int32s() == [3, 1])
    #expect(file.names == ["a.weight", "b.weight", "c"])
    #expect(try file.tensor(named: "a.weight").shape == [2, 3])
    #expect(try file.tensor(named: "a.weight").floats() == [0, 1, 2, 3, 4, 5])
    #expect(try file.blocks(named: "a.weight") == nil)
    #expect(try file.blocks(named: "b.weight")?.format == .q80)
    #expect(try file.tensor(named: "b.weight").floats() == (0..<32).map(Float.init))
    #expect(throws: CheckpointError.self) { try file.tensor(named: "d") }
  }

  @Test func versionTwoAndAnotherAlignmentAreRead() throws {
    var file = Self.sample
    file.version = 2
    file.add("general.alignment", uint32: 128)
    file.alignment = 128
    #expect(try open(file).tensor(named: "c").floats() == [9])
  }

  @Test func otherVersionsAreRefused() {
    #expect(
      problem { $0.version = 1 } == "m.gguf: a GGUF file of version 1; 2 and 3 are supported")
    #expect(problem { $0.version = 4 }?.contains("version 4") == true)
    #expect(
      problem { $0.version = 3 << 24 }
        == "m.gguf: a GGUF file for big-endian machines, which is not supported")
  }

  @Test func splitFilesAreRefusedWithTheCommandThatJoinsThem() {
    var file = Self.sample
    file.pairs.append(("split.count", 2, GGUFBuilder.number(UInt16(3))))
    file.pairs.append(("split.no", 2, GGUFBuilder.number(UInt16(1))))
    func message(_ path: String) -> String? {
      errorMessage { () throws(CheckpointError) in
        _ = try GGUFFile(path: path, contents: storage(file.bytes()))
      }
    }
    #expect(
      message("f/x-00002-of-00003.gguf")
        == "f/x-00002-of-00003.gguf: is file 2 of 3 of a model that was split; join them with: "
        + "llama-gguf-split --merge f/x-00001-of-00003.gguf f/x.gguf")
    #expect(message("renamed.gguf")?.contains("--merge MODEL-00001-of-00003.gguf") == true)
  }

  @Test(arguments: [UInt64(1) << 63, 1 << 40, 1000])
  func countsBeyondTheFileAreRefused(_ count: UInt64) {
    #expect(
      problem { $0.tensorCount = count }
        == "m.gguf: the header says that it has \(count) tensors, the file is too short")
    #expect(
      problem { $0.pairCount = count }
        == "m.gguf: the header says that it has \(count) keys, the file is too short")
    #expect(
      problem {
        $0.pairs.append(("big", 9, GGUFBuilder.array(type: 5, count: count, [])))
      } == "m.gguf: the header says that it has \(count) elements of big, the file is too short")
    #expect(
      problem {
        $0.pairs.append(("big", 9, GGUFBuilder.array(type: 8, count: count, [])))
      } != nil)
  }

  @Test func textsBeyondTheFileAreRefused() {
    #expect(
      problem { $0.pairs.append(("t", 8, GGUFBuilder.number(UInt64.max))) }?
        .contains("impossible size") == true)
    #expect(
      problem { $0.pairs.append(("t", 8, GGUFBuilder.number(UInt64(10_000)))) }
        == "m.gguf: the header is cut short")
  }

  @Test func badValuesAreRefusedByTheirKey() {
    func add(_ key: String, _ type: UInt32, _ value: [UInt8]) -> String? {
      problem { $0.pairs.append((key, type, value)) }
    }
    let inner = GGUFBuilder.array(type: 9, count: 1, GGUFBuilder.array(type: 0, count: 0, []))
    #expect(add("k", 9, inner) == "m.gguf: k is an array of arrays")
    #expect(add("k", 13, []) == "m.gguf: k has the unknown type 13")
    #expect(add("k", 7, [2]) == "m.gguf: k is 2, neither true nor false")
    #expect(
      add("k", 9, GGUFBuilder.array(type: 7, count: 2, [0, 2]))
        == "m.gguf: k is 2, neither true nor false")
    #expect(add("u8", 0, [1]) == "m.gguf: the header has the key u8 twice")
    for key in ["", "a\u{0}b"] {
      #expect(add(key, 0, [1]) == "m.gguf: the header has a key that is empty or holds a NUL")
    }
    for value in [UInt32(0), 3, 1 << 31] {
      #expect(
        problem { $0.add("general.alignment", uint32: value) }
          == "m.gguf: general.alignment is not a power of two up to 1048576")
    }
    #expect(add("general.alignment", 8, GGUFBuilder.text("32"))?.contains("alignment") == true)
  }

  @Test func aDeepArrayDoesNotOverflowTheStack() {
    let level = GGUFBuilder.number(UInt32(9)) + GGUFBuilder.number(UInt64(1))
    let levels = Array(repeating: level, count: 1_000_000).flatMap(\.self)
    #expect(
      problem { $0.pairs.append(("k", 9, levels)) } == "m.gguf: k is an array of arrays")
  }

  @Test func badTensorsAreRefusedByTheirName() {
    func change(_ change: (inout GGUFBuilder.Tensor) -> Void) -> String? {
      problem { change(&$0.tensors[1]) }
    }
    for extents in [[], Array(repeating: 32, count: 5)] as [[UInt64]] {
      #expect(
        change { $0.extents = extents }
          == "m.gguf: tensor b.weight: has \(extents.count) dimensions, 1 to 4 are allowed")
    }
    #expect(
      change { $0.extents = [0, 1] } == "m.gguf: tensor b.weight: has an extent of 0")
    #expect(change { $0.extents = [32, 1 << 63] }?.contains("has an extent of") == true)
    for extents in [[33, 1], [32, 1 << 62], [1 << 40, 1 << 40], [1 << 32, 1 << 31]] as [[UInt64]] {
      #expect(change { $0.extents = extents }?.contains("impossible for its type") == true)
    }
    #expect(change { $0.extents = [32, 1 << 40] }?.contains("cut short") == true)
    #expect(
      change { $0.type = 4 }
        == "m.gguf: tensor b.weight: has the type 4, which ggml has given up; make the file anew "
        + "with a newer tool")
    #expect(
      change { $0.type = 23 }?.contains("has the type IQ4_XS, which is not supported") == true)
    #expect(
      change { $0.type = .max } == "m.gguf: tensor b.weight: has the unknown type 4294967295")
    for offset in [UInt64(33), 0, 64, 1 << 40, .max] {
      #expect(
        change { $0.offset = offset }
          == "m.gguf: tensor b.weight: its data begin at byte \(offset), those before it end at 32")
    }
    #expect(
      change { $0.name = "a.weight" } == "m.gguf: tensor a.weight: is in the file twice")
    #expect(
      change { $0.name = String(repeating: "x", count: 64) }?.contains("has 64 bytes") == true)
    #expect(change { $0.name = "" }?.contains("has 0 bytes") == true)
  }

  @Test func aFileThatIsOneByteShortOrTooLongIsRefused() {
    let bytes = Self.sample.bytes()
    let short = errorMessage { () throws(CheckpointError) in
      _ = try GGUFFile(path: "m.gguf", contents: storage(bytes.dropLast()))
    }
    #expect(short == "m.gguf: tensor c: its 4 bytes end beyond the file, which is cut short")
    let long = errorMessage { () throws(CheckpointError) in
      _ = try GGUFFile(path: "m.gguf", contents: storage(bytes + [UInt8](repeating: 0, count: 40)))
    }
    #expect(long == "m.gguf: the last 40 bytes belong to no tensor")
    for count in 0..<24 {
      #expect(throws: CheckpointError.self) {
        try GGUFFile(path: "m.gguf", contents: storage(Array(bytes[..<count])))
      }
    }
  }

  @Test func aScaleThatIsNoNumberIsRefused() throws {
    for scale in [UInt16(0x7e00), 0x7c00, 0xfc00] {
      var file = Self.sample
      file.tensors[1].data.replaceSubrange(0..<2, with: GGUFBuilder.number(scale))
      let opened = try open(file)
      #expect(throws: CheckpointError.unusableScale("b.weight", in: "m.gguf")) {
        try opened.tensor(named: "b.weight")
      }
    }
  }
}
