/// The version of the program, as `--version`, the hub and the packages have it.
public let programVersion = "0.1.0"
