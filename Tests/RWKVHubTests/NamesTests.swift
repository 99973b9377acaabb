import Testing

@testable import RWKVHub

@Suite struct HubNamesTests {
  @Test(arguments: ["gpt2", "RWKV/rwkv-4-169m-pile", "BlinkDL/rwkv7-g1", "a.b/c_d"])
  func namesOfRepositoriesAreTaken(_ name: String) throws {
    #expect(try RepositoryName(name).description == name)
  }

  @Test(arguments: [
    "", "/", "a/", "/a", "a/b/c", "a--b/c", "a..b/c", "a/b.git", "-a/b", "a/.b", "a/b-", "a b/c",
    "a/b\n", "a/b?x", "ä/b", "../etc/passwd", String(repeating: "a", count: 97) + "/b", "a\\b/c",
  ])
  func otherNamesAreRefused(_ name: String) {
    #expect(throws: HubError.self) { try RepositoryName(name) }
  }

  @Test func referencesMayNameAFile() throws {
    let reference = try HubReference("org/name:sub/file.pth")
    #expect(reference.repository.description == "org/name" && reference.file == "sub/file.pth")
    #expect(try HubReference("org/name").file == nil)
    #expect(try HubReference("org/name:").file == nil)
  }

  @Test func foldersInTheCacheAreNamedAsHuggingFaceNamesThem() throws {
    #expect(try RepositoryName("org/name").folder == "models--org--name")
    #expect(RepositoryName(folder: "models--org--name")?.description == "org/name")
    #expect(RepositoryName(folder: "datasets--org--name") == nil)
    #expect(RepositoryName(folder: "models--a--b--c") == nil)
  }

  @Test(arguments: [
    "", "/etc/passwd", "../x", "a/../x", "a//b", "./a", "a/.", "a\\b", "a\u{0}b", "a\nb",
    String(repeating: "a/", count: 40) + "b", String(repeating: "x", count: 300),
  ])
  func hostilePathsAreRefused(_ path: String) {
    #expect(RemoteFile(path: path, size: 1, hash: nil) == nil)
  }

  @Test func datesInNamesAreFound() {
    func date(_ name: String) -> String? { RemoteFile(path: name, size: nil, hash: nil)?.date }
    #expect(date("rwkv7-g1a-0.4b-20250905-ctx4096.pth") == "20250905")
    #expect(date("RWKV-x060-World-3B-v2.1-20240417-ctx4096.pth") == "20240417")
    #expect(date("model-123456789.pth") == nil)
    #expect(date("model-20251399.pth") == nil)
  }

  @Test func addressesAreEscaped() {
    #expect(Address.escaped("refs/pr/1") == "refs%2Fpr%2F1")
    #expect(Address.escapedPath("a b/ü#?.pth") == "a%20b/%C3%BC%23%3F.pth")
  }

  @Test func originsAreCompared() {
    #expect(Address.origin(of: "https://Hub.co:443/a") == Address.origin(of: "https://hub.co"))
    #expect(Address.origin(of: "http://127.0.0.1:1/") != Address.origin(of: "http://localhost:1/"))
    #expect(Address.origin(of: "https://hub.co@evil.org/") == nil)
    #expect(Address.origin(of: "https://hub.co\\@evil.org/") == nil)
    #expect(Address.origin(of: "file:///etc/passwd") == nil)
  }

  @Test func redirectsKeepTLS() {
    #expect(Address.target("/b", from: "https://hub.co/a") == "https://hub.co/b")
    #expect(Address.target("https://cdn.co/b", from: "https://hub.co/a") == "https://cdn.co/b")
    #expect(Address.target("http://cdn.co/b", from: "https://hub.co/a") == nil)
    #expect(Address.target("//cdn.co/b", from: "https://hub.co/a") == nil)
    #expect(Address.target("file:///etc/passwd", from: "http://hub.co/a") == nil)
    #expect(Address.target("https://cdn.co/b c", from: "http://hub.co/a") == nil)
  }
}
