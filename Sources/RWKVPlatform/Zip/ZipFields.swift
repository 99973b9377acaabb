/// A record of a zip archive, whose fields are read by their places in it and never past its end.
struct ZipFields {
  /// What records begin with.
  enum Signature {
    static let localHeader: UInt32 = 0x0403_4b50
    static let entry: UInt32 = 0x0201_4b50
    static let end: UInt32 = 0x0605_4b50
    static let zip64End: UInt32 = 0x0606_4b50
    static let zip64Locator: UInt32 = 0x0706_4b50
  }

  private let archive: UnsafeRawBufferPointer
  private let part: String
  /// Where the record begins in the archive, and the end of what may be read.
  var start = 0
  let end: Int

  /// Reads at most up to `end`, which lies in the archive; errors say that `part` is cut short.
  init(_ archive: UnsafeRawBufferPointer, part: String, end: Int) {
    self.archive = archive
    self.part = part
    self.end = end
  }

  /// So many bytes, valid as long as the archive is.
  func bytes(
    at place: Int, count: Int
  ) throws(ZipDirectory.Fault) -> UnsafeRawBufferPointer {
    guard place <= end - start, count <= end - start - place else {
      throw ZipDirectory.Fault("\(part) is cut short")
    }
    return UnsafeRawBufferPointer(rebasing: archive[start + place..<start + place + count])
  }

  /// A number, which stands with its lowest byte first.
  func number<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, at place: Int
  ) throws(ZipDirectory.Fault) -> T {
    T(littleEndian: try bytes(at: place, count: MemoryLayout<T>.size).loadUnaligned(as: type))
  }

  /// A size or a position of 64 bits, which must fit `Int`.
  func size(at place: Int) throws(ZipDirectory.Fault) -> Int {
    let value = try number(UInt64.self, at: place)
    guard let size = Int(exactly: value) else {
      throw ZipDirectory.Fault("\(part) holds an impossible size, \(value)")
    }
    return size
  }

  /// Goes on to what follows so many bytes.
  mutating func advance(by count: Int) throws(ZipDirectory.Fault) {
    _ = try bytes(at: 0, count: count)
    start += count
  }

  /// Just the next `count` bytes from a place on.
  func section(at place: Int, count: Int) throws(ZipDirectory.Fault) -> ZipFields {
    _ = try bytes(at: place, count: count)
    var section = ZipFields(archive, part: part, end: start + place + count)
    section.start = start + place
    return section
  }
}
