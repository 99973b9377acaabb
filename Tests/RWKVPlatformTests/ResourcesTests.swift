import Foundation
import TestSupport
import Testing

@testable import RWKVPlatform

@Suite struct ResourcesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Makes a file below the folder that the program's folder `bin` lies in.
  private func make(_ path: String) throws {
    let file = folder.url.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: file)
  }

  private func resources(_ module: String) -> Resources {
    Resources(
      of: module, program: folder.url.appendingPathComponent("bin/talk"),
      sources: folder.path("sources/File.swift"))
  }

  @Test func theyAreFoundBesideAProgramOfAnyPackage() throws {
    try make("bin/someone-elses_Words.resources/list.txt")
    #expect(
      resources("Words").url(of: "list.txt")?.path
        == folder.path("bin/someone-elses_Words.resources/list.txt"))
  }

  @Test func anotherModulesAreNotTaken() throws {
    try make("bin/package_OtherWords.resources/list.txt")
    #expect(resources("Words").url(of: "list.txt") == nil)
    #expect(resources("OtherWords").url(of: "list.txt") != nil)
  }

  @Test func theSourcesComeLast() throws {
    try make("sources/list.txt")
    #expect(resources("Words").url(of: "list.txt")?.path == folder.path("sources/list.txt"))
    try make("bin/package_Words.resources/list.txt")
    #expect(
      resources("Words").url(of: "list.txt")?.path
        == folder.path("bin/package_Words.resources/list.txt"))
  }

  @Test func anInstallationHasThemInShare() throws {
    try make("share/talk/list.txt")
    try make("sources/list.txt")
    #expect(resources("Words").url(of: "list.txt")?.path == folder.path("share/talk/list.txt"))
    // What was built beside the program is newer.
    try make("bin/package_Words.resources/list.txt")
    #expect(
      resources("Words").url(of: "list.txt")?.path
        == folder.path("bin/package_Words.resources/list.txt"))
  }

  @Test func withoutSourcesNothingElseIsTaken() throws {
    try make("sources/list.txt")
    let installed = Resources(
      of: "Words", program: folder.url.appendingPathComponent("bin/talk"), sources: nil)
    #expect(installed.url(of: "list.txt") == nil)
    #expect(installed.folders.map(\.path) == [folder.path("share/talk")])
  }

  @Test func whereThereAreNoneTheAdviceNamesTheFolders() {
    #expect(resources("Words").url(of: "list.txt") == nil)
    #expect(
      resources("Words").advice
        == "missing; the program's files should lie in \(folder.path("share/talk")), or in a "
        + "folder whose name ends in _Words.resources beside the program")
  }
}
