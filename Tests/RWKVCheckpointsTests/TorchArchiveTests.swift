import RWKVCheckpoints
import RWKVTensors
import TestSupport
import Testing

@Suite struct TorchArchiveTests {
  private static let numbers = (0..<12).map(Float.init)
  private let storages = [(key: "0", bytes: [UInt8].of(numbers))]

  private func open(_ zip: ZipBuilder) throws(CheckpointError) -> TorchArchive {
    try TorchArchive(path: "t", contents: storage(zip.bytes()))
  }

  private func problem(_ zip: ZipBuilder) -> String? {
    errorMessage { () throws(CheckpointError) in
      let file = try open(zip)
      for name in file.names { _ = try file.tensor(named: name) }
    }
  }

  /// The values of a tensor that is one view of twelve numbers.
  private func view(offset: Int, shape: [Int], strides: [Int]) throws -> [Float] {
    let tensor = PickledTensor(count: 12, offset: offset, shape: shape, strides: strides)
    let read = try open(torchZip([("a", tensor)], storages: storages)).tensor(named: "a")
    #expect(read.shape == shape)
    return read.floats()
  }

  @Test func viewsOfAStorageAreRead() throws {
    #expect(try view(offset: 0, shape: [3, 4], strides: [4, 1]) == Self.numbers)
    #expect(try view(offset: 5, shape: [3], strides: [1]) == [5, 6, 7])
    #expect(try view(offset: 0, shape: [2, 3], strides: [1, 4]) == [0, 4, 8, 1, 5, 9])
    #expect(try view(offset: 1, shape: [2, 2], strides: [6, 3]) == [1, 4, 7, 10])
    #expect(try view(offset: 2, shape: [1, 1, 2], strides: [99, 0, 1]) == [2, 3])
    #expect(try view(offset: 3, shape: [2, 2], strides: [0, 1]) == [3, 4, 3, 4])
    #expect(try view(offset: 7, shape: [], strides: []) == [7])
    #expect(try view(offset: 99, shape: [0, 4], strides: [4, 1]) == [])
  }

  @Test func everyStorageClassIsRead() throws {
    let classes: [(String, ElementType)] = [
      ("FloatStorage", .float32), ("HalfStorage", .float16), ("BFloat16Storage", .bfloat16),
      ("DoubleStorage", .float64), ("LongStorage", .int64), ("IntStorage", .int32),
      ("ShortStorage", .int16), ("CharStorage", .int8), ("ByteStorage", .uint8),
      ("BoolStorage", .bool),
    ]
    for (name, elementType) in classes {
      let bytes = (0..<2 * elementType.byteCount).map { UInt8($0) }
      let tensor = PickledTensor(storageClass: name, count: 2, shape: [1, 2], strides: [1, 1])
      let transposed = PickledTensor(storageClass: name, count: 2, shape: [2, 1], strides: [1, 9])
      let file = try open(
        torchZip([("a", tensor), ("b", transposed)], storages: [("0", bytes)]))
      for tensor in ["a", "b"] {
        let read = try file.tensor(named: tensor)
        #expect(read.elementType == elementType)
        read.withBytes { #expect([UInt8]($0) == bytes) }
      }
    }
  }

  @Test func tensorsShareAStorageWithoutCopies() throws {
    let file = try open(
      torchZip(
        [
          ("a", PickledTensor(count: 12, shape: [12], strides: [1])),
          ("b", PickledTensor(count: 12, offset: 4, shape: [2, 4], strides: [4, 1])),
        ], storages: storages))
    let a = try file.tensor(named: "a").withBytes { $0.baseAddress! }
    let b = try file.tensor(named: "b").withBytes { $0.baseAddress! }
    #expect(b - a == 16)
  }

  @Test func misalignedStoragesAreCopiedToAlignedMemory() throws {
    for shift in 0..<4 {
      var zip = torchZip(
        [("a", PickledTensor(count: 12, shape: [12], strides: [1]))], storages: storages)
      zip.alignment = 1
      zip.entries.insert(
        .init(name: "model/x", bytes: [UInt8](repeating: 0, count: shift)), at: 0)
      let tensor = try open(zip).tensor(named: "a")
      #expect(tensor.floats() == Self.numbers)
      tensor.withBytes { #expect(UInt(bitPattern: $0.baseAddress).isMultiple(of: 4)) }
    }
  }

  @Test func parametersAreTheirTensors() throws {
    var pickle = PickleBuilder()
    pickle.orderedDictionary()
    pickle.text("a")
    pickle.global("torch._utils", "_rebuild_parameter")
    pickle.op("(")
    pickle.tensor(PickledTensor(count: 12, offset: 11, shape: [1], strides: [1]))
    pickle.byte(0x88)
    pickle.orderedDictionary()
    pickle.op("t")
    pickle.op("R")
    pickle.op("s")
    let file = try open(torchZip(pickle: pickle.stopped(), storages: storages))
    #expect(try file.tensor(named: "a").floats() == [11])
  }

  /// A dictionary that holds one dictionary of a tensor `a` for each name, and a step count.
  private func nested(_ names: [String]) -> ZipBuilder {
    var pickle = PickleBuilder()
    pickle.op("}")
    pickle.text("step")
    pickle.op("K", 9)
    pickle.op("s")
    for name in names {
      pickle.text(name)
      pickle.dictionary([("a", PickledTensor(count: 12, shape: [12], strides: [1]))])
      pickle.op("s")
    }
    return torchZip(pickle: pickle.stopped(), storages: storages)
  }

  @Test func nestedDictionariesAreEntered() throws {
    #expect(try open(nested(["weights"])).names == ["a"])
    #expect(try open(nested(["ema", "model"])).names == ["a"])
    #expect(problem(nested(["ema", "best"])) == "t: it holds several sets of tensors: ema, best")
    #expect(problem(nested([])) == "t: it holds no tensors")
  }

  @Test func otherThingsThanDictionariesAreRefused() {
    for opcode in ["N", ")", "]"] as [Character] {
      var pickle = PickleBuilder()
      pickle.op(opcode)
      #expect(
        problem(torchZip(pickle: pickle.stopped())) == "t: its pickle is no dictionary of tensors")
    }
    var number = PickleBuilder()
    number.op("}")
    number.op("K", 1)
    number.tensor(PickledTensor(count: 12, shape: [1], strides: [1]))
    number.op("s")
    #expect(
      problem(torchZip(pickle: number.stopped(), storages: storages))
        == "t: a tensor has a name that is not text")
    let tensor = PickledTensor(count: 12, shape: [1], strides: [1])
    #expect(
      problem(torchZip([("a", tensor), ("a", tensor)], storages: storages))
        == "t: tensor a: it occurs twice")
  }

  @Test func viewsOutsideTheirStorageAreRefused() {
    let max = Int.max
    let views: [(offset: Int, shape: [Int], strides: [Int])] = [
      (1, [12], [1]), (-1, [2], [1]), (max, [1], [1]), (max, [2], [1]),
      (0, [3], [6]), (0, [2], [-1]), (0, [-1], [1]), (0, [2, 2], [1]),
      (0, [max, max], [1, 1]), (0, [1 << 40], [0]), (0, [2, 2], [max, max]), (0, [13], [0]),
      (0, [Int](repeating: 1, count: 65), [Int](repeating: 1, count: 65)),
      (0, [0, max, max], [1, 1, 1]),
    ]
    for (offset, shape, strides) in views {
      let tensor = PickledTensor(count: 12, offset: offset, shape: shape, strides: strides)
      #expect(
        problem(torchZip([("a", tensor)], storages: storages))
          == "t: tensor a: its description is malformed or reaches outside")
    }
  }

  @Test func storagesAreHeldAgainstTheArchive() {
    func problem(count: Int, key: String = "0") -> String? {
      self.problem(
        torchZip(
          [("a", PickledTensor(key: key, count: count, shape: [1], strides: [1]))],
          storages: storages))
    }
    #expect(
      problem(count: 13) == "t: tensor a: its storage has 48 bytes, the pickle says 52")
    #expect(
      problem(count: .max) == "t: tensor a: its description is malformed or reaches outside")
    #expect(
      problem(count: -1) == "t: tensor a: its description is malformed or reaches outside")
    #expect(
      problem(count: 12, key: "../0")
        == "t: tensor a: its data, model/data/../0, are missing")

    var zip = torchZip(
      [("a", PickledTensor(count: 12, shape: [12], strides: [1]))], storages: storages)
    zip.entries[2].localName = "model/data/1"
    #expect(
      self.problem(zip)
        == "t: tensor a: the zip entry model/data/0 has another name at its place")
  }

  @Test func otherByteOrdersAndOtherArchivesAreRefused() {
    var zip = torchZip([], storages: [])
    zip.entries[1].bytes = Array("big".utf8)
    #expect(problem(zip) == "t: its numbers are not stored little-endian")
    zip = ZipBuilder()
    zip.add("word/document.xml", [])
    #expect(problem(zip) == "t: a zip archive, but none that torch.save wrote")
  }
}
