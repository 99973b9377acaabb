import RWKVTensors

/// The entries of a zip archive that are stored as they are, zip64 included.
///
/// After APPNOTE.TXT (PKWARE), sections 4.3 and 4.5. Nothing is unpacked: an entry that is
/// compressed or encrypted is refused when it is asked for.
struct ZipDirectory: Sendable {
  private let storage: TensorStorage
  private let path: String
  private let entries: [String: Entry]
  /// The names of all entries, in the directory's order.
  let names: [String]
  /// Where the directory begins; everything that entries hold lies before.
  private let start: Int

  private struct Entry {
    let name: String
    let isEncrypted: Bool
    let method: UInt16
    let storedSize: Int
    let size: Int
    let localHeader: Int
  }

  private enum Signature {
    static let localHeader: UInt32 = 0x0403_4b50
    static let entry: UInt32 = 0x0201_4b50
    static let end: UInt32 = 0x0605_4b50
    static let zip64End: UInt32 = 0x0606_4b50
    static let zip64Locator: UInt32 = 0x0706_4b50
  }

  /// Reads the central directory.
  ///
  /// - Throws: where it is missing, damaged, or spread over several archives.
  init(_ storage: TensorStorage, path: String) throws(CheckpointError) {
    let place = try Self.locate(in: storage, path: path)
    var reader = try ByteReader(
      storage, from: place.start, count: place.size, of: path, part: "the zip directory")
    var names: [String] = []
    var entries: [String: Entry] = [:]
    for _ in 0..<place.count {
      let entry = try Self.entry(&reader, path: path)
      guard entries.updateValue(entry, forKey: entry.name) == nil else {
        throw CheckpointError(path: path, problem: "two zip entries are named \(entry.name)")
      }
      names.append(entry.name)
    }
    guard reader.remaining == 0 else {
      throw CheckpointError(path: path, problem: "the zip directory holds more than its entries")
    }
    self.storage = storage
    self.path = path
    self.entries = entries
    self.names = names
    start = place.start
  }

  /// The number of bytes the directory gives an entry; nil where there is none of that name.
  func size(of name: String) -> Int? { entries[name]?.size }

  /// Where an entry's bytes lie in the file.
  ///
  /// - Throws: where there is no such entry, it is compressed or encrypted, or its local header
  ///   contradicts the directory.
  func bytes(of name: String) throws(CheckpointError) -> Range<Int> {
    func damaged(_ problem: String) -> CheckpointError {
      CheckpointError(path: path, problem: "the zip entry \(name) \(problem)")
    }
    guard let entry = entries[name] else { throw damaged("is missing") }
    guard !entry.isEncrypted else { throw damaged("is encrypted") }
    guard entry.method == 0 else {
      throw damaged("is compressed; torch stores its entries uncompressed")
    }
    guard entry.storedSize == entry.size else { throw damaged("has two different sizes") }

    guard entry.localHeader <= start else { throw damaged("begins outside the archive's data") }
    var reader = try ByteReader(
      storage, from: entry.localHeader, count: start - entry.localHeader, of: path,
      part: "the zip entry \(name)")
    guard try reader.integer(UInt32.self) == Signature.localHeader else {
      throw damaged("does not begin where the directory says")
    }
    _ = try reader.bytes(4)
    guard try reader.integer(UInt16.self) == entry.method else {
      throw damaged("has two different compression methods")
    }
    _ = try reader.bytes(16)
    let nameLength = Int(try reader.integer(UInt16.self))
    let extraLength = Int(try reader.integer(UInt16.self))
    guard try reader.bytes(nameLength).elementsEqual(entry.name.utf8) else {
      throw damaged("has another name at its place")
    }
    _ = try reader.bytes(extraLength)
    let begin = reader.position
    _ = try reader.bytes(entry.size)
    return begin..<reader.position
  }

  /// Finds the central directory: its position, its bytes, its entries.
  private static func locate(
    in storage: TensorStorage, path: String
  ) throws(CheckpointError) -> (start: Int, size: Int, count: Int) {
    let end = try endRecord(in: storage, path: path)
    let locatorSize = 20
    if end >= locatorSize {
      var reader = try ByteReader(
        storage, from: end - locatorSize, count: locatorSize, of: path, part: "the zip64 locator")
      if try reader.integer(UInt32.self) == Signature.zip64Locator {
        _ = try reader.bytes(4)
        return try zip64Directory(
          in: storage, at: try reader.size(UInt64.self), before: end, path: path)
      }
    }
    var reader = try ByteReader(
      storage, from: end + 4, count: 18, of: path, part: "the zip end record")
    let disks = (try reader.integer(UInt16.self), try reader.integer(UInt16.self))
    let here = Int(try reader.integer(UInt16.self))
    let count = Int(try reader.integer(UInt16.self))
    let size = try reader.size(UInt32.self)
    let start = try reader.size(UInt32.self)
    guard disks == (0, 0), here == count else { throw .splitArchive(path) }
    return try checked(start: start, size: size, count: count, before: end, path: path)
  }

  private static func zip64Directory(
    in storage: TensorStorage, at position: Int, before end: Int, path: String
  ) throws(CheckpointError) -> (start: Int, size: Int, count: Int) {
    var reader = try ByteReader(
      storage, from: position, count: 56, of: path, part: "the zip64 end record")
    guard try reader.integer(UInt32.self) == Signature.zip64End else {
      throw CheckpointError(path: path, problem: "the zip64 end record is not where it should be")
    }
    _ = try reader.bytes(12)
    let disks = (try reader.integer(UInt32.self), try reader.integer(UInt32.self))
    let here = try reader.size(UInt64.self)
    let count = try reader.size(UInt64.self)
    let size = try reader.size(UInt64.self)
    let start = try reader.size(UInt64.self)
    guard disks == (0, 0), here == count else { throw .splitArchive(path) }
    return try checked(
      start: start, size: size, count: count, before: min(position, end), path: path)
  }

  private static func checked(
    start: Int, size: Int, count: Int, before end: Int, path: String
  ) throws(CheckpointError) -> (start: Int, size: Int, count: Int) {
    guard start <= end, size <= end - start else {
      throw CheckpointError(path: path, problem: "the zip directory lies outside the file")
    }
    return (start, size, count)
  }

  /// The position of the end record: the last one whose comment reaches just to the file's end.
  private static func endRecord(
    in storage: TensorStorage, path: String
  ) throws(CheckpointError) -> Int {
    let bytes = storage.bytes
    let size = 22
    for commentLength in 0...Int(UInt16.max) {
      let position = bytes.count - size - commentLength
      guard position >= 0 else { break }
      let signature = bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
      let comment = bytes.loadUnaligned(fromByteOffset: position + 20, as: UInt16.self)
      if UInt32(littleEndian: signature) == Signature.end,
        Int(UInt16(littleEndian: comment)) == commentLength
      {
        return position
      }
    }
    throw CheckpointError(
      path: path, problem: "the zip archive has no end record: the file is cut short or damaged")
  }

  private static func entry(
    _ reader: inout ByteReader, path: String
  ) throws(CheckpointError) -> Entry {
    guard try reader.integer(UInt32.self) == Signature.entry else {
      throw CheckpointError(path: path, problem: "the zip directory is damaged")
    }
    _ = try reader.bytes(4)
    let flags = try reader.integer(UInt16.self)
    let method = try reader.integer(UInt16.self)
    _ = try reader.bytes(8)
    let storedSize = try reader.integer(UInt32.self)
    let size = try reader.integer(UInt32.self)
    let nameLength = Int(try reader.integer(UInt16.self))
    let extraLength = Int(try reader.integer(UInt16.self))
    let commentLength = Int(try reader.integer(UInt16.self))
    _ = try reader.bytes(8)
    let localHeader = try reader.integer(UInt32.self)
    let name = try reader.text(nameLength)
    var extra = try reader.section(extraLength)
    _ = try reader.bytes(commentLength)
    let sizes = try widened([size, storedSize, localHeader], by: &extra, path: path)
    return Entry(
      name: name, isEncrypted: flags & 1 != 0, method: method, storedSize: sizes[1],
      size: sizes[0], localHeader: sizes[2])
  }

  /// Replaces each field of all ones by its 64-bit value from the zip64 extra field.
  private static func widened(
    _ fields: [UInt32], by extra: inout ByteReader, path: String
  ) throws(CheckpointError) -> [Int] {
    guard fields.contains(.max) else { return fields.map(Int.init) }
    while extra.remaining >= 4 {
      let kind = try extra.integer(UInt16.self)
      var field = try extra.section(Int(try extra.integer(UInt16.self)))
      guard kind == 1 else { continue }
      var sizes: [Int] = []
      for narrow in fields {
        sizes.append(narrow == .max ? try field.size(UInt64.self) : Int(narrow))
      }
      return sizes
    }
    throw CheckpointError(path: path, problem: "a zip entry lacks its zip64 sizes")
  }
}

extension CheckpointError {
  fileprivate static func splitArchive(_ path: String) -> CheckpointError {
    CheckpointError(path: path, problem: "the zip archive is one part of several")
  }
}
