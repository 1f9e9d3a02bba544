# Times rMEA, SUSY and crqa on the files of a folder and leaves their results there.
# Usage: Rscript peers.R FOLDER. A line of JSON for each case; results as raw doubles by column.
folder <- commandArgs(TRUE)[1]
path <- function(name) file.path(folder, name)
rmea <- suppressPackageStartupMessages(require(rMEA, quietly = TRUE))
susy_there <- suppressPackageStartupMessages(require(SUSY, quietly = TRUE))

table_of <- function(name) as.matrix(read.csv(path(name), header = FALSE))
keep <- function(values, name) writeBin(as.double(as.matrix(values)), path(name))
say <- function(case, peer, seconds, columns) {
  cat(sprintf('{"case": "%s", "peer": "%s %s", "seconds": %.6f, "columns": %d}\n',
              case, peer, as.character(packageVersion(peer)), seconds, columns))
}
quietly <- function(expression) {
  sink(nullfile())
  on.exit(sink())
  suppressWarnings(suppressMessages(force(expression)))
}
# Best of several, in user and system time.
timed <- function(call, times) {
  best <- Inf
  for (i in seq_len(times)) {
    took <- system.time(result <- quietly(call()))
    best <- min(best, took[["user.self"]] + took[["sys.self"]])
  }
  list(seconds = best, result = result)
}
dyad <- function(values, id = "1") {
  MEA(data.frame(s1 = values[, 1], s2 = values[, 2]), sampRate = 25, id = id, session = "1",
      group = "all", s1Name = "first", s2Name = "second")
}
correlate <- function(x, window, increment) {
  MEAccf(x, lagSec = 5, winSec = window, incSec = increment, r2Z = TRUE, ABS = TRUE)
}

if (rmea) {
  d <- quietly(dyad(table_of("w1.csv")))
  t <- timed(function() correlate(d, 60, 30), 3)
  keep(t$result$ccf, "w1.raw"); say("W1", "rMEA", t$seconds, ncol(t$result$ccf))
  t <- timed(function() correlate(d, 30, 1), 1)
  keep(t$result$ccf, "w1b.raw"); say("W1b", "rMEA", t$seconds, ncol(t$result$ccf))

  dyads <- quietly(MEAlist(lapply(1:4, function(i) dyad(table_of(sprintf("w2_%d.csv", i)), as.character(i)))))
  set.seed(1)
  made <- timed(function() shuffle(dyads, size = 4), 1)
  t <- timed(function() correlate(made$result, 60, 30), 1)
  say("W2", "rMEA", (made$seconds + t$seconds) / length(t$result), ncol(t$result[[1]]$ccf))
  swapped <- quietly(correlate(dyad(cbind(table_of("w2_1.csv")[, 1], table_of("w2_2.csv")[, 2])), 60, 30))
  keep(swapped$ccf, "w2.raw")

  real <- quietly(readMEA(system.file("extdata/normal", package = "rMEA"), sampRate = 25, s1Col = 1, s2Col = 2,
                          s1Name = "P", s2Name = "T", skip = 1, idOrder = c("id", "session"), idSep = "_"))
  t <- timed(function() MEAccf(real, lagSec = 5, winSec = 60, incSec = 30, r2Z = TRUE, ABS = FALSE), 1)
  for (i in seq_along(real)) {
    keep(real[[i]]$MEA, sprintf("real_%02d.values", i))
    keep(t$result[[i]]$ccf, sprintf("real_%02d.raw", i))
  }
  say("W1 real", "rMEA", t$seconds, ncol(t$result[[1]]$ccf))
}
if (susy_there) {
  x <- as.data.frame(table_of("w3.csv")); names(x) <- c("first", "second")
  t <- timed(function() susy(x, segment = 30, Hz = 10, maxlag = 3), 3)
  keep(t$result[[1]]$lagtimes2.data, "w3.raw")
  say("W3", "SUSY", t$seconds, ncol(t$result[[1]]$lagtimes2.data))
  x <- as.data.frame(table_of("w3_hour.csv")); names(x) <- c("first", "second")
  t <- timed(function() susy(x, segment = 30, Hz = 10, maxlag = 3), 1)
  keep(t$result[[1]]$lagtimes2.data, "w3_hour.raw")
  say("W3 hour", "SUSY", t$seconds, ncol(t$result[[1]]$lagtimes2.data))
}
for (file in list.files(folder, pattern = "^therapy_.*csv$")) {
  name <- sub("csv$", "", file)
  x <- table_of(file)
  if (rmea) {
    d <- quietly(dyad(x))
    keep(quietly(correlate(d, 30, 10))$ccf, paste0(name, "plain.raw"))
    keep(quietly(correlate(MEAscale(MEAsmooth(d)), 30, 10))$ccf, paste0(name, "smooth.raw"))
  }
  if (susy_there) {
    x <- as.data.frame(x); names(x) <- c("first", "second")
    keep(quietly(susy(x, segment = 30, Hz = 25, maxlag = 5))[[1]]$lagtimes2.data, paste0(name, "susy.raw"))
  }
}
if (suppressPackageStartupMessages(require(crqa, quietly = TRUE))) {
  x <- table_of("recurrence.csv")
  t <- timed(function() crqa(x[, 1], x[, 2], delay = 2, embed = 3, radius = 0.5, method = "crqa"), 1)
  r <- t$result
  cat(sprintf('{"RR": %.17g, "DET": %.17g, "L": %.17g, "maxL": %g, "ENTR": %.17g, "LAM": %.17g, "TT": %.17g}',
              r$RR, r$DET, r$L, r$maxL, r$ENTR, r$LAM, r$TT), file = path("W6_crqa.json"))
  say("W6 crqa", "crqa", t$seconds, 1)
}
