/// Writes pickles opcode by opcode, as Python's pickler does and as it never would.
public struct PickleBuilder {
  public private(set) var bytes: [UInt8]

  public init(version: UInt8 = 2) { bytes = [0x80, version] }

  public mutating func op(_ opcode: Character, _ arguments: UInt8...) {
    bytes += [UInt8](String(opcode).utf8) + arguments
  }

  public mutating func byte(_ opcode: UInt8, _ arguments: [UInt8] = []) {
    bytes += [opcode] + arguments
  }

  public mutating func text(_ text: String) {
    bytes.append(UInt8(ascii: "X"))
    bytes.append(littleEndian: UInt32(text.utf8.count))
    bytes += text.utf8
  }

  /// LONG1, which holds every number.
  public mutating func integer(_ value: Int) {
    bytes += [0x8a, 8]
    bytes.append(littleEndian: value)
  }

  public mutating func global(_ module: String, _ name: String) {
    bytes += "c\(module)\n\(name)\n".utf8
  }

  public mutating func tuple(_ values: [Int]) {
    op("(")
    for value in values { integer(value) }
    op("t")
  }

  /// An empty `OrderedDict`.
  public mutating func orderedDictionary() {
    global("collections", "OrderedDict")
    op(")")
    op("R")
  }

  /// A tensor as `torch.save` writes it.
  public mutating func tensor(_ tensor: PickledTensor) {
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
  public mutating func dictionary(_ tensors: [(name: String, tensor: PickledTensor)]) {
    op("}")
    op("(")
    for (name, value) in tensors {
      text(name)
      tensor(value)
    }
    op("u")
  }

  /// The pickle's bytes, ended.
  public func stopped() -> [UInt8] { bytes + [UInt8(ascii: ".")] }
}

/// What a pickle says of a tensor.
public struct PickledTensor {
  public var storageClass: String
  public var key: String
  /// The elements of the whole storage.
  public var count: Int
  public var offset: Int
  public var shape: [Int]
  public var strides: [Int]

  public init(
    storageClass: String = "FloatStorage", key: String = "0", count: Int, offset: Int = 0,
    shape: [Int], strides: [Int]
  ) {
    self.storageClass = storageClass
    self.key = key
    self.count = count
    self.offset = offset
    self.shape = shape
    self.strides = strides
  }
}

/// A torch file of that pickle and those storages.
public func torchZip(
  pickle: [UInt8], storages: [(key: String, bytes: [UInt8])] = []
) -> ZipBuilder {
  var zip = ZipBuilder()
  zip.add("model/data.pkl", pickle)
  zip.add("model/byteorder", Array("little".utf8))
  for (key, bytes) in storages { zip.add("model/data/\(key)", bytes) }
  zip.add("model/version", Array("3\n".utf8))
  return zip
}

/// A torch file of a dictionary of tensors.
public func torchZip(
  _ tensors: [(name: String, tensor: PickledTensor)], storages: [(key: String, bytes: [UInt8])]
) -> ZipBuilder {
  var pickle = PickleBuilder()
  pickle.dictionary(tensors)
  return torchZip(pickle: pickle.stopped(), storages: storages)
}
