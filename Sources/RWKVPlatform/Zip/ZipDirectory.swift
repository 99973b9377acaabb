/// The entries of a zip archive, zip64 included: where their bytes lie and how they are packed.
///
/// After APPNOTE.TXT (PKWARE), sections 4.3 and 4.5. The archive itself is passed to each call, for it may
/// be a file that is mapped or bytes in memory. Nothing is unpacked here.
public struct ZipDirectory: Sendable {
  /// Why an archive or an entry cannot be read: what is wrong, without the archive's name.
  public struct Fault: Error, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
  }

  /// An entry as the directory has it.
  public struct Entry: Sendable {
    public let name: String
    public let isEncrypted: Bool
    /// How it is packed: 0 as it is, 8 deflate.
    public let method: UInt16
    /// The CRC-32 of what it holds.
    public let checksum: UInt32
    /// Bytes in the archive, and unpacked.
    public let storedSize, size: Int
    fileprivate let localHeader: Int
    /// As the archive spells it.
    fileprivate let nameBytes: [UInt8]
  }

  /// The names of all entries, in the directory's order.
  public let names: [String]
  private let entries: [String: Entry]
  /// Where the directory begins; everything that entries hold lies before.
  private let start: Int

  /// Whether bytes begin as an archive's do.
  public static func isArchive(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.starts(with: [0x50, 0x4B, 3, 4])
  }

  /// Reads the central directory.
  ///
  /// - Throws: where it is missing, damaged, or spread over several archives.
  public init(_ archive: UnsafeRawBufferPointer) throws(Fault) {
    let place = try ZipEnd(archive)
    var fields = ZipFields(archive, part: "the zip directory", end: place.start + place.size)
    fields.start = place.start
    var names: [String] = []
    var entries: [String: Entry] = [:]
    for _ in 0..<place.count {
      let entry = try Self.entry(&fields)
      guard entries.updateValue(entry, forKey: entry.name) == nil else {
        throw Fault("two zip entries are named \(entry.name)")
      }
      names.append(entry.name)
    }
    guard fields.start == fields.end else {
      throw Fault("the zip directory holds more than its entries")
    }
    self.entries = entries
    self.names = names
    start = place.start
  }

  /// The entry of a name; nil where there is none.
  public func entry(_ name: String) -> Entry? { entries[name] }

  /// Where an entry's bytes, packed as they are, lie in the archive.
  ///
  /// - Throws: where it is encrypted, or its local header contradicts the directory.
  public func range(of entry: Entry, in archive: UnsafeRawBufferPointer) throws(Fault) -> Range<Int>
  {
    func damaged(_ problem: String) -> Fault { Fault("the zip entry \(entry.name) \(problem)") }
    guard !entry.isEncrypted else { throw damaged("is encrypted") }
    guard entry.localHeader <= start else { throw damaged("begins outside the archive's data") }
    var fields = ZipFields(archive, part: "the zip entry \(entry.name)", end: start)
    fields.start = entry.localHeader
    guard try fields.number(UInt32.self, at: 0) == ZipFields.Signature.localHeader else {
      throw damaged("does not begin where the directory says")
    }
    guard try fields.number(UInt16.self, at: 8) == entry.method else {
      throw damaged("has two different compression methods")
    }
    let nameLength = Int(try fields.number(UInt16.self, at: 26))
    let extraLength = Int(try fields.number(UInt16.self, at: 28))
    guard try fields.bytes(at: 30, count: nameLength).elementsEqual(entry.nameBytes) else {
      throw damaged("has another name at its place")
    }
    try fields.advance(by: 30 + nameLength + extraLength)
    let begin = fields.start
    try fields.advance(by: entry.storedSize)
    return begin..<fields.start
  }

  private static func entry(_ fields: inout ZipFields) throws(Fault) -> Entry {
    guard try fields.number(UInt32.self, at: 0) == ZipFields.Signature.entry else {
      throw Fault("the zip directory is damaged")
    }
    let flags = try fields.number(UInt16.self, at: 8)
    let narrow = [
      try fields.number(UInt32.self, at: 24), try fields.number(UInt32.self, at: 20),
      try fields.number(UInt32.self, at: 42),
    ]
    let nameLength = Int(try fields.number(UInt16.self, at: 28))
    let extraLength = Int(try fields.number(UInt16.self, at: 30))
    let commentLength = Int(try fields.number(UInt16.self, at: 32))
    let name = [UInt8](try fields.bytes(at: 46, count: nameLength))
    let wide = try widened(narrow, by: fields.section(at: 46 + nameLength, count: extraLength))
    let entry = Entry(
      name: String(decoding: name, as: UTF8.self), isEncrypted: flags & 1 != 0,
      method: try fields.number(UInt16.self, at: 10),
      checksum: try fields.number(UInt32.self, at: 16), storedSize: wide[1], size: wide[0],
      localHeader: wide[2], nameBytes: name)
    try fields.advance(by: 46 + nameLength + extraLength + commentLength)
    return entry
  }

  /// Replaces each field of all ones by its 64-bit value from the zip64 extra field.
  private static func widened(_ narrow: [UInt32], by extra: ZipFields) throws(Fault) -> [Int] {
    guard narrow.contains(.max) else { return narrow.map(Int.init) }
    var extra = extra
    while extra.end - extra.start >= 4 {
      let kind = try extra.number(UInt16.self, at: 0)
      let length = Int(try extra.number(UInt16.self, at: 2))
      var field = try extra.section(at: 4, count: length)
      try extra.advance(by: 4 + length)
      guard kind == 1 else { continue }
      var sizes: [Int] = []
      for value in narrow {
        guard value == .max else {
          sizes.append(Int(value))
          continue
        }
        sizes.append(try field.size(at: 0))
        try field.advance(by: 8)
      }
      return sizes
    }
    throw Fault("a zip entry lacks its zip64 sizes")
  }
}
