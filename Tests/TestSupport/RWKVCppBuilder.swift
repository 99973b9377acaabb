/// A file of rwkv.cpp, valid or not.
public struct RWKVCppBuilder {
  /// A tensor's header and its bytes.
  public struct Tensor {
    public var name: String
    /// Fastest extent first, as the file has it.
    public var extents: [UInt32]
    public var type: UInt32
    public var data: [UInt8]
    /// In place of how many extents there are, and of the bytes of the name.
    public var dimensions: UInt32?
    public var nameLength: UInt32?

    public init(_ name: String, _ extents: [UInt32], type: UInt32 = 0, data: [UInt8]) {
      self.name = name
      self.extents = extents
      self.type = type
      self.data = data
    }
  }

  public var version: UInt32 = 101
  public var tensors: [Tensor]

  public init(_ tensors: [Tensor]) { self.tensors = tensors }

  /// The file.
  public func bytes() -> [UInt8] {
    var bytes = Array("fmgg".utf8)
    for number in [version, 10, 4, 1, 0] { bytes.append(littleEndian: number) }
    for tensor in tensors {
      bytes.append(littleEndian: tensor.dimensions ?? UInt32(tensor.extents.count))
      bytes.append(littleEndian: tensor.nameLength ?? UInt32(tensor.name.utf8.count))
      bytes.append(littleEndian: tensor.type)
      for extent in tensor.extents { bytes.append(littleEndian: extent) }
      bytes += tensor.name.utf8
      bytes += tensor.data
    }
    return bytes
  }
}
