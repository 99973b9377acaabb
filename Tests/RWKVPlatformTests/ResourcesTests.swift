import Foundation
import TestSupport
import Testing

@testable import RWKVPlatform

@Suite struct ResourcesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Makes a file in a folder beside the program.
  private func make(_ path: String) throws {
    let file = folder.url.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: file)
  }

  private func resources(_ module: String) -> Resources {
    Resources(of: module, beside: folder.url, sources: folder.path("sources/File.swift"))
  }

  @Test func theyAreFoundBesideAProgramOfAnyPackage() throws {
    try make("someone-elses_Words.resources/list.txt")
    #expect(
      resources("Words").url(of: "list.txt")?.path
        == folder.path("someone-elses_Words.resources/list.txt"))
  }

  @Test func anotherModulesAreNotTaken() throws {
    try make("package_OtherWords.resources/list.txt")
    #expect(resources("Words").url(of: "list.txt") == nil)
    #expect(resources("OtherWords").url(of: "list.txt") != nil)
  }

  @Test func theSourcesComeLast() throws {
    try make("sources/list.txt")
    #expect(resources("Words").url(of: "list.txt")?.path == folder.path("sources/list.txt"))
    try make("package_Words.resources/list.txt")
    #expect(
      resources("Words").url(of: "list.txt")?.path
        == folder.path("package_Words.resources/list.txt"))
  }

  @Test func whereThereAreNoneTheAdviceNamesTheFolder() {
    #expect(resources("Words").url(of: "list.txt") == nil)
    #expect(
      resources("Words").advice
        == "missing; copy the folder whose name ends in _Words.resources along with the program")
  }
}
