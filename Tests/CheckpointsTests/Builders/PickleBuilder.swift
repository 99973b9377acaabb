/// Writes pickles opcode by opcode, as Python's pickler does and as it never would.
struct PickleBuilder {
  private(set) var bytes: [UInt8]

  init(version: UInt8 = 2) { bytes = [0x80, version] }

  mutating func op(_ opcode: Character, _ arguments: UInt8...) {
    bytes += [UInt8](String(opcode).utf8) + arguments
  }

  mutating func byte(_ opcode: UInt8, _ arguments: [UInt8] = []) {
    bytes += [opcode] + arguments
  }

  mutating func text(_ text: String) {
    bytes.append(UInt8(ascii: "X"))
    bytes.append(littleEndian: UInt32(text.utf8.count))
    bytes += text.utf8
  }

  /// LONG1, which holds every number.
  mutating func integer(_ value: Int) {
    bytes += [0x8a, 8]
    bytes.append(littleEndian: value)
  }

  mutating func global(_ module: String, _ name: String) {
    bytes += "c\(module)\n\(name)\n".utf8
  }

  mutating func tuple(_ values: [Int]) {
    op("(")
    for value in values { integer(value) }
    op("t")
  }

  /// An empty `OrderedDict`.
  mutating func orderedDictionary() {
    global("collections", "OrderedDict")
    op(")")
    op("R")
  }

  /// A tensor as `torch.save` writes it.
  mutating func tensor(_ tensor: PickledTensor) {
    global("torch._utils", "_rebuild_tensor_v2")
    op("(")
    op("(")
    text("storage")
    global("torch", tensor.storageClass)
    text(tensor.key)
    text("cpu")
    integer(tensor.count)
    op("t")
    op("Q")
    integer(tensor.offset)
    tuple(tensor.shape)
    tuple(tensor.strides)
    byte(0x89)
    orderedDictionary()
    op("t")
    op("R")
  }

  /// A dictionary of tensors.
  mutating func dictionary(_ tensors: [(name: String, tensor: PickledTensor)]) {
    op("}")
    op("(")
    for (name, value) in tensors {
      text(name)
      tensor(value)
    }
    op("u")
  }

  /// The pickle's bytes, ended.
  func stopped() -> [UInt8] { bytes + [UInt8(ascii: ".")] }
}

/// What a pickle says of a tensor.
struct PickledTensor {
  var storageClass = "FloatStorage"
  var key = "0"
  /// The elements of the whole storage.
  var count: Int
  var offset = 0
  var shape: [Int]
  var strides: [Int]
}

/// A torch file of that pickle and those storages.
func torchZip(pickle: [UInt8], storages: [(key: String, bytes: [UInt8])] = []) -> ZipBuilder {
  var zip = ZipBuilder()
  zip.add("model/data.pkl", pickle)
  zip.add("model/byteorder", Array("little".utf8))
  for (key, bytes) in storages { zip.add("model/data/\(key)", bytes) }
  zip.add("model/version", Array("3\n".utf8))
  return zip
}

/// A torch file of a dictionary of tensors.
func torchZip(
  _ tensors: [(name: String, tensor: PickledTensor)], storages: [(key: String, bytes: [UInt8])]
) -> ZipBuilder {
  var pickle = PickleBuilder()
  pickle.dictionary(tensors)
  return torchZip(pickle: pickle.stopped(), storages: storages)
}
