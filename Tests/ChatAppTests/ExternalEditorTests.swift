import Testing

@testable import ChatApp

@Suite struct ExternalEditorTests {
  @Test func theEditorsTextComesBack() {
    let text = ExternalEditor.edit(
      "a banana 🍌\n", environment: ["EDITOR": "sed -i s/banana/cherry/"])

    #expect(text == "a cherry 🍌\n")
  }

  @Test func visualComesBeforeEditorAndAnEmptyOneDoesNotCount() {
    let both = ["VISUAL": "sed -i s/a/b/", "EDITOR": "false"]
    let empty = ["VISUAL": "", "EDITOR": "sed -i s/a/b/"]

    #expect(ExternalEditor.edit("a", environment: both) == "b")
    #expect(ExternalEditor.edit("a", environment: empty) == "b")
  }

  @Test(arguments: ["false", "no-such-editor-anywhere 2>/dev/null", "rm -f"])
  func aFailureLeavesNothing(editor: String) {
    #expect(ExternalEditor.edit("a", environment: ["EDITOR": editor]) == nil)
  }

  @Test func whatIsNoTextIsRepaired() {
    #expect(ExternalEditor.edit("a", environment: ["EDITOR": "printf '\\377b' >"]) == "\u{FFFD}b")
  }
}
