/** What the server answers, by the names that the page uses; made from its own description. */
import type { components } from "./schema";

type Of = components["schemas"];

export type SessionRow = Of["SessionRow"];
export type Library = Of["LibraryShape"];
export type Person = Of["Person"];
export type SignalInfo = Of["SignalInfo"];
export type Lane = Of["Lane"];
export type MediaInfo = Of["MediaInfo"];
export type EventSeries = Of["EventSeries"];
export type Stretch = Of["StretchShape"];
export type Course = Of["CourseShape"];
export type Profile = Of["ProfileShape"];
export type MapView = Of["MapView"];
export type Leading = Of["LeadingShape"];
export type FindingView = Of["FindingView"];
export type Notice = Of["NoticeShape"];
export type Word = Of["Word"];
export type Planted = Of["PlantedShape"];
export type SessionView = Of["SessionView"];
export type NowRow = Of["MomentRow"];
export type ThisMoment = Of["ThisMoment"];
export type Moment = Of["Moment"];
export type Shape = Moment["shape"];
export type Decision = Moment["decision"];
export type MomentEdit = Of["MomentEdit"];
export type NewMoment = Of["NewMoment"];
export type Note = Of["NoteShape"];
export type NewNote = Of["NewNote"];
export type NoteEdit = Of["NoteEdit"];
export type Label = Of["LabelShape"];
export type NewLabel = Of["NewLabel"];
export type Job = Of["Job"];
export type Table = Of["TableShape"];
export type Undone = Of["Stepped"];
export type Places = Of["PlacesShape"];
export type PlaceEntry = Of["PlaceShape"];
export type Import = Of["ImportShape"];
export type ImportFile = Of["FileShape"];
export type ImportPart = Of["PartShape"];
export type ImportBody = Of["ImportBody"];
export type Box = Of["BoxShape"];
export type ClocksBody = Of["ClocksBody"];
export type Aligned = Of["AlignedShape"];
export type Offer = Of["OfferShape"];
export type Preview = Of["PreviewShape"];
export type Advice = Of["AdviceShape"];
export type SessionClock = Of["ClockView"];
export type ClocksView = Of["ClocksView"];
export type Suggested = Of["Suggested"];
export type ClockView = Of["ClockShape"];
export type ClockChoice = Of["ClockChoice"];
export type Trace = Of["TraceShape"];
export type Mark = Of["MarkShape"];
export type Proposal = Of["ProposalShape"];
export type ProposalBody = Of["ProposalBody"];
export type ProposedBox = Of["ProposedBox"];
export type Begun = Of["BegunShape"];

export type Copy = Of["CopyView"];
export type CopiedClip = Of["CopiedClip"];
export type NewCopy = Of["NewCopy"];
export type Taken = Of["Taken"];
export type SharedCopy = Of["SharedView"];
export type NewShare = Of["NewShare"];
export type CopyFacts = Of["CopyFacts"];

export type Searched = Of["FoundShape"];
export type Topic = Of["TopicShape"];
export type Summary = Of["SummaryShape"];
export type Pin = Of["PinShape"];
export type NewPin = Of["NewPin"];

export type HandbookEntry = Of["HandbookEntry"];
export type Settings = Of["SettingsShape"];
export type Retention = Of["RetentionShape"];
export type RetentionRule = Of["RuleShape"];
export type LibraryTrail = Of["LibraryTrail"];
export type Reports = Of["ReportsView"];
export type Report = Of["ReportShape"];
export type ReportEdit = Of["ReportEdit"];
export type Reader = Report["audience"];
export type Audience = Of["AudienceShape"];
export type ConsentView = Of["ConsentView"];
export type Allowance = Of["Allowance"];
export type Said = Of["Said"];
export type NewConsent = Of["NewConsent"];
export type Trail = Of["Trail"];
export type Erasure = Of["Erasure"];
export type Null = Of["NullShape"];
export type PartOutlook = Of["PartOutlook"];
export type PartRemoval = Of["PartRemoval"];
export type Proven = Of["Proven"];

export type Vault = Of["VaultShape"];
export type RecoverySheet = Of["Sheet"];
export type LeftOutside = Of["Left"];
export type FormList = Of["FormList"];
export type Form = Of["FormShape"];
export type FormItem = Of["ItemShape"];
export type Scale = Of["ScaleShape"];
export type FormSource = Of["FormSource"];
export type Checked = Of["Checked"];
export type NewAnswers = Of["NewAnswers"];
export type NewScores = Of["NewScores"];
export type Answered = Of["ResponseShape"];
export type Score = Of["ScoreShape"];
export type DyadCourse = Of["DyadCourse"];
export type CourseSession = Of["CourseSession"];

export type Rating = Of["RatingShape"];
export type NewRating = Of["NewRating"];
export type NewBlock = Of["NewBlock"];
export type BlockKept = Of["BlockKept"];
export type RatingComparison = Of["ComparisonShape"];
export type Hunch = Of["HunchShape"];
export type NewHunch = Of["NewHunch"];
export type HunchEdit = Of["HunchEdit"];
export type Feeling = Of["FeelingShape"];
export type NewFeeling = Of["NewFeeling"];
export type FeelingEdit = Of["FeelingEdit"];
export type BlindView = Of["BlindShape"];
export type Revealed = Of["RevealShape"];
export type Agreed = Of["AgreementShape"];

/** What comes over the socket. */
export type Message =
  | { kind: "job"; job: Job }
  | { kind: "changed"; session: string; what: string[]; by: string | null }
  | { kind: "locked" }
  | { kind: "ping"; t: number };
