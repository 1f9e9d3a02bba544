# Answers of rMEA and SUSY about fresh data: Rscript fresh.R FOLDER leaves R.jsonl there.
folder <- commandArgs(TRUE)[1]
x <- as.matrix(read.csv(file.path(folder, "motion.csv"), header = FALSE))
answers <- file(file.path(folder, "R.jsonl"), "w")
number <- function(v) ifelse(is.finite(v), sprintf("%.17g", v), "null")
say <- function(case, peer, names, values) {
  told <- paste0('"', names, '": ', number(values), collapse = ", ")
  cat(sprintf('{"case": "%s", "peer": "%s %s", "numbers": {%s}}\n', case, peer,
              as.character(packageVersion(peer)), told), file = answers)
}
there <- function(name) suppressWarnings(suppressPackageStartupMessages(require(name, quietly = TRUE, character.only = TRUE)))
quietly <- function(expression) {
  sink(nullfile())
  on.exit(sink())
  suppressWarnings(suppressMessages(force(expression)))
}
cells <- function(m) paste(row(m), col(m))

if (there("rMEA")) {
  dyad <- quietly(MEA(data.frame(s1 = x[, 1], s2 = x[, 2]), sampRate = 25, id = "1", session = "1",
                      group = "all", s1Name = "first", s2Name = "second"))
  m <- as.matrix(quietly(MEAccf(dyad, lagSec = 2, winSec = 20, incSec = 10, r2Z = TRUE, ABS = FALSE))$ccf)
  say("rMEA", "rMEA", cells(m), m)
  smooth <- quietly(MEAscale(MEAsmooth(dyad, moving.average.win = 0.5)))
  m <- as.matrix(quietly(MEAccf(smooth, lagSec = 2, winSec = 20, incSec = 10, r2Z = TRUE, ABS = FALSE))$ccf)
  say("rMEA smoothed", "rMEA", cells(m), m)
}
if (there("SUSY")) {
  d <- as.data.frame(x); names(d) <- c("first", "second")
  found <- as.data.frame(quietly(susy(d, segment = 20, Hz = 25, maxlag = 2)))
  found <- found[, sapply(found, is.numeric)]
  say("SUSY", "SUSY", names(found), unlist(found))
}
close(answers)
