import RWKVPlatform
import Testing

@Suite struct AppFoldersTests {
  private func folders(_ environment: [String: String]) -> [String?] {
    let folders = AppFolders(name: "app", environment: environment)
    return [folders.data, folders.config, folders.state, folders.cache]
  }

  @Test func byDefaultTheyAreInTheHome() {
    #expect(
      folders(["HOME": "/home/me"]) == [
        "/home/me/.local/share/app", "/home/me/.config/app", "/home/me/.local/state/app",
        "/home/me/.cache/app",
      ])
  }

  @Test func eachHasAVariable() {
    let environment = [
      "XDG_DATA_HOME": "/data", "XDG_CONFIG_HOME": "/config", "XDG_STATE_HOME": "/state",
      "XDG_CACHE_HOME": "/cache",
    ]
    #expect(folders(environment) == ["/data/app", "/config/app", "/state/app", "/cache/app"])
  }

  @Test func aPathThatIsNotAbsoluteIsIgnored() {
    #expect(
      AppFolders(name: "app", environment: ["HOME": "/me", "XDG_CACHE_HOME": ""]).cache
        == "/me/.cache/app")
    #expect(
      AppFolders(name: "app", environment: ["HOME": "/me", "XDG_CACHE_HOME": "here"]).cache
        == "/me/.cache/app")
    #expect(folders(["HOME": "me"]) == [nil, nil, nil, nil])
    #expect(folders([:]) == [nil, nil, nil, nil])
  }
}
