import CZlib
import Foundation

/// The reverse of deflate (RFC 1951), for files in archives: zlib's.
enum Inflate {
  /// Why bytes are not what deflate made.
  enum Fault: Error, Hashable {
    case damaged
    /// There is more than was asked for.
    case tooLong
  }

  /// The bytes that were packed.
  ///
  /// - Parameters:
  ///   - size: How many there should be. Memory is taken as they come, for the number may be a lie.
  ///   - checksum: Their CRC-32.
  static func bytes(
    of packed: UnsafeRawBufferPointer, size: Int, checksum: UInt32
  ) throws(Fault) -> Data {
    var stream = z_stream()
    // Without zlib's own head and tail.
    guard
      inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .damaged }
    defer { inflateEnd(&stream) }
    var output = Data()
    var crc = crc32(0, nil, 0)
    var given = 0
    var room = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      if stream.avail_in == 0, given < packed.count {
        let piece = min(packed.count - given, 1 << 30)
        stream.next_in = UnsafeMutablePointer(
          mutating: packed.baseAddress!.assumingMemoryBound(to: UInt8.self) + given)
        stream.avail_in = UInt32(piece)
        given += piece
      }
      let (status, count) = room.withUnsafeMutableBufferPointer { room in
        stream.next_out = room.baseAddress
        stream.avail_out = UInt32(room.count)
        let status = inflate(&stream, Z_NO_FLUSH)
        let count = room.count - Int(stream.avail_out)
        crc = crc32(crc, room.baseAddress, UInt32(count))
        return (status, count)
      }
      guard output.count + count <= size else { throw .tooLong }
      output += room[..<count]
      if status == Z_STREAM_END { break }
      // Neither more bytes nor an end: it was cut.
      guard status == Z_OK, count > 0 || stream.avail_in > 0 || given < packed.count else {
        throw .damaged
      }
    }
    guard output.count == size, crc == checksum else { throw .damaged }
    return output
  }

  /// The CRC-32 of bytes.
  static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    var crc = crc32(0, nil, 0)
    var done = 0
    while done < bytes.count {
      let piece = min(bytes.count - done, 1 << 30)
      crc = crc32(
        crc, bytes.baseAddress!.assumingMemoryBound(to: UInt8.self) + done, UInt32(piece))
      done += piece
    }
    return UInt32(crc)
  }
}
