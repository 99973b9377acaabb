/// Makes zip archives of stored entries, and such as lie.
public struct ZipBuilder {
  public struct Entry {
    public var name: String
    public var bytes: [UInt8]
    public var method: UInt16 = 0
    public var flags: UInt16 = 0
    /// The name in the local header, where it differs.
    public var localName: String?
    /// What the directory says the size is, where that is a lie.
    public var claimedSize: Int?
    /// Bytes that it unpacks to, where it is packed.
    public var unpackedSize: Int?
    /// The CRC-32 of what it unpacks to; nil for that of the bytes.
    public var checksum: UInt32?

    public init(name: String, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }

  public var entries: [Entry] = []
  /// Data begin at multiples of it.
  public var alignment = 64
  public var isZip64 = false
  public var comment: [UInt8] = []
  /// What the end record says the number of entries is, where that is a lie.
  public var claimedCount: Int?
  /// Added to where the end record says the directory begins.
  public var directoryShift = 0

  public init() {}

  public mutating func add(_ name: String, _ bytes: [UInt8]) {
    entries.append(Entry(name: name, bytes: bytes))
  }

  public func bytes() -> [UInt8] {
    var output: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let position = output.count
      let size = entry.claimedSize ?? entry.bytes.count
      let localName = entry.localName ?? entry.name
      let padding = (alignment - (position + 30 + localName.utf8.count) % alignment) % alignment
      output.append(littleEndian: UInt32(0x0403_4b50))
      output += fields(entry, size: UInt32(truncatingIfNeeded: size))
      output.append(littleEndian: UInt16(localName.utf8.count))
      output.append(littleEndian: UInt16(padding))
      output += localName.utf8
      output += [UInt8](repeating: 0, count: padding)
      output += entry.bytes

      var extra: [UInt8] = []
      if isZip64 {
        extra.append(littleEndian: UInt16(1))
        extra.append(littleEndian: UInt16(24))
        for value in [entry.unpackedSize ?? size, size, position] {
          extra.append(littleEndian: UInt64(value))
        }
      }
      directory.append(littleEndian: UInt32(0x0201_4b50))
      directory.append(littleEndian: UInt16(45))
      directory += fields(entry, size: isZip64 ? .max : UInt32(truncatingIfNeeded: size))
      directory.append(littleEndian: UInt16(entry.name.utf8.count))
      directory.append(littleEndian: UInt16(extra.count))
      directory += [UInt8](repeating: 0, count: 10)
      directory.append(littleEndian: isZip64 ? .max : UInt32(position))
      directory += entry.name.utf8
      directory += extra
    }
    let start = output.count
    output += directory
    if isZip64 { output += zip64End(start: start, size: directory.count, at: output.count) }
    return output + end(start: start, size: directory.count)
  }

  private func fields(_ entry: Entry, size: UInt32) -> [UInt8] {
    var fields: [UInt8] = []
    fields.append(littleEndian: UInt16(45))
    fields.append(littleEndian: entry.flags)
    fields.append(littleEndian: entry.method)
    fields += [UInt8](repeating: 0, count: 4)
    fields.append(littleEndian: entry.checksum ?? Self.checksum(of: entry.bytes))
    fields.append(littleEndian: size)
    fields.append(
      littleEndian: size == .max ? size : entry.unpackedSize.map { UInt32($0) } ?? size)
    return fields
  }

  /// The CRC-32 of bytes, a bit at a time.
  public static func checksum(of bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }

  private func zip64End(start: Int, size: Int, at position: Int) -> [UInt8] {
    var record: [UInt8] = []
    record.append(littleEndian: UInt32(0x0606_4b50))
    record.append(littleEndian: UInt64(44))
    record += [UInt8](repeating: 0, count: 12)
    for value in [entries.count, claimedCount ?? entries.count, size, start + directoryShift] {
      record.append(littleEndian: UInt64(truncatingIfNeeded: value))
    }
    record.append(littleEndian: UInt32(0x0706_4b50))
    record.append(littleEndian: UInt32(0))
    record.append(littleEndian: UInt64(position))
    record.append(littleEndian: UInt32(1))
    return record
  }

  private func end(start: Int, size: Int) -> [UInt8] {
    let count = UInt16(truncatingIfNeeded: claimedCount ?? entries.count)
    var record: [UInt8] = []
    record.append(littleEndian: UInt32(0x0605_4b50))
    record.append(littleEndian: UInt32(0))
    record.append(littleEndian: isZip64 ? .max : count)
    record.append(littleEndian: isZip64 ? .max : count)
    record.append(littleEndian: isZip64 ? .max : UInt32(size))
    record.append(littleEndian: isZip64 ? .max : UInt32(truncatingIfNeeded: start + directoryShift))
    record.append(littleEndian: UInt16(comment.count))
    return record + comment
  }
}
