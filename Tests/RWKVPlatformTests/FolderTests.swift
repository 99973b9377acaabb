import Foundation
import RWKVPlatform
import TestSupport
import Testing

/// The door to the file system.
@Suite struct FolderTests {
  let place: TemporaryFolder
  /// A folder that nothing may reach.
  let outside: TemporaryFolder

  init() throws {
    place = try TemporaryFolder()
    outside = try TemporaryFolder()
    try outside.write([1, 2, 3], as: "letter")
  }

  private var folder: Folder { get throws { try Folder(place.url.path) } }

  private func link(_ name: String, to path: String) throws {
    try FileManager.default.createSymbolicLink(atPath: place.path(name), withDestinationPath: path)
  }

  private func names(in folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test func aLinkIsReplacedAndWhatItLeadsToStays() throws {
    try link("file", to: outside.path("letter"))

    try folder.replace("file", with: Data([9]))

    #expect(try bytes(outside.path("letter")) == [1, 2, 3])
    #expect(try bytes(place.path("file")) == [9])
    #expect(try names(in: place) == ["file"])
  }

  @Test func nothingIsMadeWhereSomethingIs() throws {
    try place.write([1], as: "file")
    try link("link", to: outside.path("new"))

    for name in ["file", "link"] {
      #expect(throws: SystemError(code: EEXIST)) { try folder.create(name, with: Data([9])) }
      #expect(throws: SystemError(code: EEXIST)) {
        try folder.move("file", to: folder, as: name)
      }
    }

    #expect(try bytes(place.path("file")) == [1])
    #expect(try names(in: outside) == ["letter"])
  }

  @Test(arguments: ["", ".", "..", "a/b", "/", "a\0b"])
  func aNameThatLeadsElsewhereIsRefused(name: String) throws {
    #expect(throws: SystemError(code: EINVAL)) { try folder.create(name, with: Data()) }
    #expect(throws: SystemError(code: EINVAL)) { try folder.replace(name, with: Data()) }
    #expect(throws: SystemError(code: EINVAL)) { try folder.removeFile(name) }
    #expect(throws: SystemError(code: EINVAL)) { try folder.removeFolder(name) }
    #expect(throws: SystemError(code: EINVAL)) { try folder.makeFolder(name) }
  }

  @Test func aFolderGoesWithItsLinksAndNotWithWhatTheyLeadTo() throws {
    try folder.makeFolder("doomed").makeFolder("inner").create("a", with: Data([1]))
    try link("doomed/inner/out", to: outside.url.path)
    try link("doomed/letter", to: outside.path("letter"))

    try folder.removeFolder("doomed")

    #expect(try names(in: place).isEmpty)
    #expect(try names(in: outside) == ["letter"])
  }

  @Test func aLinkToAFolderIsNoFolder() throws {
    try link("link", to: outside.url.path)

    #expect(throws: SystemError.self) { try folder.folder("link") }
    #expect(throws: SystemError.self) { try folder.makeFolder("link") }
    #expect(throws: SystemError.self) { try folder.removeFolder("link") }
    #expect(throws: SystemError.self) { try Folder(place.path("link")) }
    #expect(try Folder(place.path("link"), followsLinks: true).names() == ["letter"])
  }

  /// The umask belongs to the whole process: other tests' files are their own meanwhile, too.
  @Test func whatIsMadeIsItsPersonsAloneWhateverTheUmask() throws {
    let before = umask(0)
    defer { umask(before) }

    try DurableFile.makeFolder(place.path("a/b"))
    try folder.create("made", with: Data())
    try folder.replace("replaced", with: Data())
    let unfinished = try UnfinishedFolder(for: place.path("c"))
    umask(0o777)
    try folder.create("made2", with: Data())
    try DurableFile.makeFolder(place.path("d"))
    umask(before)

    func mode(_ name: String) -> mode_t? {
      DurableFile.status(of: place.path(name)).map { $0.st_mode & 0o7777 }
    }
    for name in ["a", "a/b", "d"] { #expect(mode(name) == 0o700) }
    for name in ["made", "made2", "replaced"] { #expect(mode(name) == 0o600) }
    #expect(DurableFile.status(of: unfinished.path).map { $0.st_mode & 0o7777 } == 0o700)
  }

  @Test func leftoversAreOnlyFilesOfThatName() throws {
    try folder.create(".writing-1", with: Data())
    try folder.makeFolder(".writing-2")
    try folder.create("kept", with: Data())

    try folder.removeLeftovers()

    #expect(try names(in: place) == [".writing-2", "kept"])
  }
}

@Suite struct RegularFileTests {
  let place: TemporaryFolder

  init() throws { place = try TemporaryFolder() }

  private func failure(_ path: String, limit: Int = 1 << 20, followsLinks: Bool = true) -> String? {
    do throws(RegularFile.Failure) {
      _ = try RegularFile(path, followsLinks: followsLinks).read(limit: limit)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func onlyAFileIsRead() throws {
    #expect(mkfifo(place.path("pipe"), 0o600) == 0)

    for path in [place.path("pipe"), place.url.path, "/dev/zero"] {
      #expect(failure(path) == "is not a file")
    }
    #expect(failure(place.path("none")) == "cannot be read: No such file or directory")
  }

  /// Nothing of the size that it claims is allocated.
  @Test func aSizeIsHeldAgainstTheLimit() throws {
    try place.write([1], as: "sparse")
    #expect(truncate(place.path("sparse"), 1 << 40) == 0)

    #expect(
      failure(place.path("sparse")) == "has \(1 << 40) bytes; \(1 << 20) are the most allowed")
    #expect(throws: RegularFile.Failure.self) {
      try RegularFile(place.path("sparse")).map(limit: 1 << 20)
    }
    #expect(try DurableFile.readEnd(of: place.path("sparse"), 4) == Data(count: 4))
  }

  @Test func aLinkIsFollowedOnlyWhereThatIsSaid() throws {
    try place.write([1], as: "file")
    try FileManager.default.createSymbolicLink(
      atPath: place.path("link"), withDestinationPath: place.path("file"))

    #expect(failure(place.path("link")) == nil)
    #expect(failure(place.path("link"), followsLinks: false) != nil)
  }

  @Test func whatSaysNoSizeIsReadUpToALimit() throws {
    #expect(try RegularFile.readAnything("/dev/zero", limit: 1 << 20) == nil)
    #expect(try RegularFile.readAnything("/proc/self/stat", limit: 1 << 20)?.isEmpty == false)
    #expect(throws: SystemError.self) {
      try RegularFile.readAnything(place.url.path, limit: 1)
    }
  }
}

@Suite struct UnfinishedFolderTests {
  let place: TemporaryFolder

  init() throws { place = try TemporaryFolder() }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: place.url.path).sorted() }
  }

  @Test func itBearsItsNameWhenItIsFinished() throws {
    var unfinished: UnfinishedFolder? = try UnfinishedFolder(for: place.path("made/"))
    try unfinished?.folder.create("a", with: Data())
    #expect(try names.count == 1 && names[0].hasPrefix(".writing-"))

    try unfinished?.finish()
    unfinished = nil

    #expect(try names == ["made"])
    #expect(try Folder(place.path("made")).names() == ["a"])
  }

  @Test func itGoesAwayWhereItIsNot() throws {
    var unfinished: UnfinishedFolder? = try UnfinishedFolder(for: place.path("made"))
    try unfinished?.folder.create("a", with: Data())
    _ = unfinished

    unfinished = nil

    #expect(try names.isEmpty)
  }

  @Test func whatIsThereStays() throws {
    try FileManager.default.createSymbolicLink(
      atPath: place.path("link"), withDestinationPath: "/nowhere")
    #expect(throws: SystemError(code: EEXIST)) { try UnfinishedFolder(for: place.path("link")) }
    let unfinished = try UnfinishedFolder(for: place.path("made"))
    try place.write([1], as: "made")

    #expect(throws: SystemError(code: EEXIST)) { try unfinished.finish() }

    #expect(try Data(contentsOf: place.url.appendingPathComponent("made")) == Data([1]))
  }

  @Test(arguments: ["", "/", ".", ".."])
  func aPathWithoutANameIsRefused(path: String) {
    #expect(throws: SystemError(code: EINVAL)) { try UnfinishedFolder(for: path) }
  }

  /// Whether its maker lives is told by a lock: a number of a process means nothing in another process space.
  @Test func onlyWhatNobodyWorksOnIsAbandoned() throws {
    let folder = try Folder(place.url.path)
    let worked = try UnfinishedFolder(for: place.path("made"))
    for name in [".writing-old", ".writing-foreign", ".writing-new", "old"] {
      try folder.makeFolder(name)
    }
    try folder.folder(".writing-foreign").create("letter", with: Data())
    let then = timespec(tv_sec: time(nil) - 7_200, tv_nsec: 0)
    for name in try names where name != ".writing-new" {
      _ = utimensat(AT_FDCWD, place.path(name), [then, then], 0)
    }

    UnfinishedFolder.removeAbandoned(in: folder) { (try? $0.names().isEmpty) == true }

    let working = (worked.path as NSString).lastPathComponent
    #expect(
      try names == [".writing-foreign", ".writing-new", "old", working].sorted())
  }
}
