import RWKVTensors
import TestSupport
import Testing

@testable import RWKVCheckpoints

@Suite struct TorchZipTests {
  private func archive() -> ZipBuilder {
    var zip = ZipBuilder()
    zip.add("m/a", [1, 2, 3])
    zip.add("m/é", [4])
    return zip
  }

  private func read(_ zip: ZipBuilder, _ name: String = "m/a") throws(CheckpointError) -> [UInt8] {
    let file = storage(zip.bytes())
    return [UInt8](file.bytes[try TorchZip(file, path: "z").bytes(of: name)])
  }

  private func problem(_ zip: ZipBuilder) -> String? {
    errorMessage { () throws(CheckpointError) in _ = try read(zip) }
  }

  @Test(arguments: [false, true], [1, 64])
  func storedEntriesAreFound(isZip64: Bool, alignment: Int) throws {
    var zip = archive()
    zip.isZip64 = isZip64
    zip.alignment = alignment
    #expect(try read(zip, "m/a") == [1, 2, 3])
    #expect(try read(zip, "m/é") == [4])
  }

  @Test func aCommentMayFollow() throws {
    var zip = archive()
    zip.comment = [UInt8](repeating: 0x50, count: 300)
    #expect(try read(zip) == [1, 2, 3])
  }

  @Test func whatIsNotStoredPlainlyIsRefused() {
    var zip = archive()
    zip.entries[0].method = 8
    #expect(
      problem(zip) == "z: the zip entry m/a is compressed; torch stores its entries "
        + "uncompressed")
    zip = archive()
    zip.entries[0].flags = 1
    #expect(problem(zip) == "z: the zip entry m/a is encrypted")
  }

  @Test func directoriesThatLieAreRefused() {
    var zip = archive()
    zip.entries[0].localName = "m/b"
    #expect(problem(zip) == "z: the zip entry m/a has another name at its place")

    for size in [1000, 0xFFFF_FFFE] {
      zip = archive()
      zip.entries[0].claimedSize = size
      #expect(problem(zip) == "z: the zip entry m/a is cut short")
    }
    zip.isZip64 = true
    zip.entries[0].claimedSize = .max
    #expect(problem(zip) == "z: the zip entry m/a is cut short")

    zip = archive()
    zip.add("m/a", [])
    #expect(problem(zip) == "z: two zip entries are named m/a")

    for isZip64 in [false, true] {
      zip = archive()
      zip.isZip64 = isZip64
      zip.claimedCount = 1
      #expect(problem(zip) != nil)
      zip.claimedCount = 60000
      #expect(problem(zip) != nil)
      zip.claimedCount = nil
      zip.directoryShift = 1 << 30
      #expect(problem(zip) == "z: the zip directory lies outside the file")
      zip.directoryShift = -1
      #expect(problem(zip) == "z: the zip directory is damaged")
    }
  }

  @Test func missingEntriesAndMissingEndsAreReported() throws {
    let bytes = archive().bytes()
    let directory = try TorchZip(storage(bytes), path: "z")
    #expect(directory.size(of: "m/c") == nil)
    #expect(
      errorMessage { () throws(CheckpointError) in
        _ = try directory.bytes(of: "m/c")
      } == "z: the zip entry m/c is missing")
    for count in [0, 4, 21, bytes.count - 1] {
      #expect(
        errorMessage { () throws(CheckpointError) in
          _ = try TorchZip(storage(Array(bytes.prefix(count))), path: "z")
        } == "z: the zip archive has no end record: the file is cut short or damaged")
    }
  }
}
