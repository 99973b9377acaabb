/// What the records at the end of a zip archive say of its directory.
struct ZipEnd {
  /// The directory's first byte, its bytes and its entries.
  let start, size, count: Int

  private typealias Fault = ZipDirectory.Fault

  /// Finds it.
  init(_ archive: UnsafeRawBufferPointer) throws(ZipDirectory.Fault) {
    let end = try Self.endRecord(in: archive)
    let locatorSize = 20
    if end >= locatorSize {
      var fields = ZipFields(archive, part: "the zip64 locator", end: end)
      fields.start = end - locatorSize
      if try fields.number(UInt32.self, at: 0) == ZipFields.Signature.zip64Locator {
        try self.init(archive, zip64RecordAt: try fields.size(at: 8), before: end)
        return
      }
    }
    var fields = ZipFields(archive, part: "the zip end record", end: archive.count)
    fields.start = end
    let disks = (try fields.number(UInt16.self, at: 4), try fields.number(UInt16.self, at: 6))
    let here = try fields.number(UInt16.self, at: 8)
    let count = try fields.number(UInt16.self, at: 10)
    guard disks == (0, 0), here == count else { throw Self.split }
    try self.init(
      start: Int(try fields.number(UInt32.self, at: 16)),
      size: Int(try fields.number(UInt32.self, at: 12)), count: Int(count), before: end)
  }

  private init(
    _ archive: UnsafeRawBufferPointer, zip64RecordAt place: Int, before end: Int
  ) throws(ZipDirectory.Fault) {
    guard place <= archive.count - 56 else {
      throw Fault("the zip64 end record lies outside the file")
    }
    var fields = ZipFields(archive, part: "the zip64 end record", end: archive.count)
    fields.start = place
    guard try fields.number(UInt32.self, at: 0) == ZipFields.Signature.zip64End else {
      throw Fault("the zip64 end record is not where it should be")
    }
    let disks = (try fields.number(UInt32.self, at: 16), try fields.number(UInt32.self, at: 20))
    let here = try fields.size(at: 24)
    let count = try fields.size(at: 32)
    guard disks == (0, 0), here == count else { throw Self.split }
    try self.init(
      start: try fields.size(at: 48), size: try fields.size(at: 40), count: count,
      before: min(place, end))
  }

  private init(start: Int, size: Int, count: Int, before end: Int) throws(ZipDirectory.Fault) {
    guard start <= end, size <= end - start else {
      throw Fault("the zip directory lies outside the file")
    }
    self.start = start
    self.size = size
    self.count = count
  }

  /// The position of the end record: the last one whose comment reaches just to the file's end.
  private static func endRecord(
    in archive: UnsafeRawBufferPointer
  ) throws(ZipDirectory.Fault) -> Int {
    let size = 22
    for commentLength in 0...Int(UInt16.max) {
      let position = archive.count - size - commentLength
      guard position >= 0 else { break }
      let signature = archive.loadUnaligned(fromByteOffset: position, as: UInt32.self)
      let comment = archive.loadUnaligned(fromByteOffset: position + 20, as: UInt16.self)
      if UInt32(littleEndian: signature) == ZipFields.Signature.end,
        Int(UInt16(littleEndian: comment)) == commentLength
      {
        return position
      }
    }
    throw Fault("the zip archive has no end record: the file is cut short or damaged")
  }

  private static var split: ZipDirectory.Fault { Fault("the zip archive is one part of several") }
}
