-- A SQLite database at migration 0007, as the seven migrations before the fold had made it.
CREATE TABLE activity (
  id INTEGER NOT NULL,
  source VARCHAR NOT NULL,
  external_id VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  person_id INTEGER NOT NULL,
  happened_at DATETIME NOT NULL,
  day DATE NOT NULL,
  quantity INTEGER NOT NULL,
  duration INTEGER,
  outcome VARCHAR,
  completed BOOLEAN NOT NULL,
  verified BOOLEAN NOT NULL,
  deal_id INTEGER,
  customer_id INTEGER,
  approval VARCHAR NOT NULL,
  cancelled BOOLEAN NOT NULL,
  version INTEGER NOT NULL,
  changed_at DATETIME NOT NULL,
  changed_by INTEGER,
  import_id INTEGER,
  CONSTRAINT pk_activity PRIMARY KEY (id),
  CONSTRAINT fk_activity_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
  CONSTRAINT fk_activity_deal_id FOREIGN KEY(deal_id) REFERENCES deal (id),
  CONSTRAINT fk_activity_person_id FOREIGN KEY(person_id) REFERENCES person (id),
  CONSTRAINT uq_activity_source_external_id UNIQUE (source, external_id)
);
CREATE TABLE "activity_kind" (
  "key" VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  icon VARCHAR NOT NULL,
  verified_after INTEGER NOT NULL,
  position INTEGER NOT NULL,
  daily_goal INTEGER NOT NULL,
  retired BOOLEAN NOT NULL,
  CONSTRAINT pk_activity_kind PRIMARY KEY ("key")
);
CREATE TABLE activity_total (
  period_kind VARCHAR NOT NULL,
  start DATE NOT NULL,
  kind VARCHAR NOT NULL,
  person_id INTEGER NOT NULL,
  logged INTEGER NOT NULL,
  verified INTEGER NOT NULL,
  reached_at DATETIME,
  CONSTRAINT pk_activity_total PRIMARY KEY (period_kind, start, kind, person_id)
)
 WITHOUT ROWID;
CREATE TABLE alembic_version (
  version_num VARCHAR(32) NOT NULL,
  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE attempt (
  id INTEGER NOT NULL,
  "key" VARCHAR NOT NULL,
  at DATETIME NOT NULL,
  CONSTRAINT pk_attempt PRIMARY KEY (id)
);
CREATE TABLE badge_award (
  id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  badge VARCHAR NOT NULL,
  occurrence VARCHAR NOT NULL,
  revision INTEGER NOT NULL,
  cause VARCHAR NOT NULL,
  cause_id INTEGER NOT NULL,
  earned_on DATE NOT NULL,
  awarded_at DATETIME NOT NULL,
  revoked_at DATETIME,
  revoked_why VARCHAR NOT NULL,
  CONSTRAINT pk_badge_award PRIMARY KEY (id),
  CONSTRAINT fk_badge_award_person_id FOREIGN KEY(person_id) REFERENCES person (id),
  CONSTRAINT uq_badge_award_person_id_badge_occurrence_revision UNIQUE (person_id, badge, occurrence, revision)
);
CREATE TABLE badge_due (
  person_id INTEGER NOT NULL,
  since DATETIME NOT NULL,
  CONSTRAINT pk_badge_due PRIMARY KEY (person_id),
  CONSTRAINT fk_badge_due_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE closed_period (
  kind VARCHAR NOT NULL,
  start DATE NOT NULL,
  "end" DATE NOT NULL,
  closed_at DATETIME NOT NULL,
  CONSTRAINT pk_closed_period PRIMARY KEY (kind, start)
);
CREATE TABLE company (
  id INTEGER NOT NULL,
  name VARCHAR NOT NULL,
  currency VARCHAR NOT NULL,
  decimals INTEGER NOT NULL,
  zone VARCHAR NOT NULL,
  language VARCHAR NOT NULL,
  week_start INTEGER NOT NULL,
  fiscal_month INTEGER NOT NULL,
  working_weekdays JSON NOT NULL,
  settle_hours INTEGER NOT NULL,
  tie_rule VARCHAR NOT NULL,
  count_by_share BOOLEAN NOT NULL,
  min_sample INTEGER NOT NULL,
  approve_self_reported BOOLEAN NOT NULL,
  CONSTRAINT pk_company PRIMARY KEY (id),
  CONSTRAINT ck_company_only_one CHECK (id = 1)
);
CREATE TABLE "credit" (
  deal_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  share_ppm INTEGER NOT NULL,
  amount INTEGER,
  is_primary BOOLEAN NOT NULL,
  day DATE,
  status VARCHAR NOT NULL,
  CONSTRAINT pk_credit PRIMARY KEY (deal_id, person_id),
  CONSTRAINT fk_credit_deal_id FOREIGN KEY(deal_id) REFERENCES deal (id),
  CONSTRAINT fk_credit_person_id FOREIGN KEY(person_id) REFERENCES person (id)
)
 WITHOUT ROWID;
CREATE TABLE customer (
  id INTEGER NOT NULL,
  source VARCHAR NOT NULL,
  external_id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  owner_id INTEGER,
  since DATE,
  left_on DATE,
  renews_on DATE,
  segment VARCHAR,
  recurring INTEGER,
  version INTEGER NOT NULL,
  cancelled BOOLEAN NOT NULL,
  import_id INTEGER,
  CONSTRAINT pk_customer PRIMARY KEY (id),
  CONSTRAINT fk_customer_owner_id FOREIGN KEY(owner_id) REFERENCES person (id),
  CONSTRAINT uq_customer_source_external_id UNIQUE (source, external_id)
);
CREATE TABLE deal (
  id INTEGER NOT NULL,
  source VARCHAR NOT NULL,
  external_id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  stage VARCHAR NOT NULL,
  status VARCHAR NOT NULL,
  amount INTEGER,
  opened_on DATE,
  expected_close_on DATE,
  closed_on DATE,
  closed_at DATETIME,
  customer_id INTEGER,
  product_id INTEGER,
  segment VARCHAR,
  lead_source VARCHAR,
  lost_reason VARCHAR,
  competitor VARCHAR,
  approval VARCHAR NOT NULL,
  cancelled BOOLEAN NOT NULL,
  version INTEGER NOT NULL,
  changed_at DATETIME NOT NULL,
  changed_by INTEGER,
  import_id INTEGER,
  CONSTRAINT pk_deal PRIMARY KEY (id),
  CONSTRAINT fk_deal_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
  CONSTRAINT fk_deal_product_id FOREIGN KEY(product_id) REFERENCES product (id),
  CONSTRAINT uq_deal_source_external_id UNIQUE (source, external_id)
);
CREATE TABLE fact_version (
  fact VARCHAR NOT NULL,
  fact_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  "before" JSON NOT NULL,
  changed_at DATETIME NOT NULL,
  changed_by INTEGER,
  why VARCHAR NOT NULL,
  import_id INTEGER,
  CONSTRAINT pk_fact_version PRIMARY KEY (fact, fact_id, version)
);
CREATE TABLE holiday (
  day DATE NOT NULL,
  name VARCHAR NOT NULL,
  CONSTRAINT pk_holiday PRIMARY KEY (day)
);
CREATE TABLE import (
  id INTEGER NOT NULL,
  kind VARCHAR NOT NULL,
  file_name VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  started_at DATETIME NOT NULL,
  finished_at DATETIME,
  started_by INTEGER,
  counts JSON NOT NULL,
  undone_at DATETIME,
  CONSTRAINT pk_import PRIMARY KEY (id)
);
CREATE TABLE import_map (
  name VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  body JSON NOT NULL,
  saved_at DATETIME NOT NULL, saved_by INTEGER,
  CONSTRAINT pk_import_map PRIMARY KEY (name)
);
CREATE TABLE job_claim (
  job VARCHAR NOT NULL,
  due DATETIME NOT NULL,
  done_at DATETIME NOT NULL,
  CONSTRAINT pk_job_claim PRIMARY KEY (job, due)
);
CREATE TABLE leave (
  id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  start DATE NOT NULL,
  "end" DATE NOT NULL,
  kind VARCHAR NOT NULL,
  recorded_at DATETIME NOT NULL,
  recorded_by INTEGER,
  cancelled_at DATETIME,
  cancelled_by INTEGER,
  CONSTRAINT pk_leave PRIMARY KEY (id),
  CONSTRAINT fk_leave_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE membership (
  person_id INTEGER NOT NULL,
  team_id INTEGER NOT NULL,
  role VARCHAR NOT NULL,
  start DATE NOT NULL,
  "end" DATE NOT NULL,
  CONSTRAINT pk_membership PRIMARY KEY (person_id, team_id, role, start),
  CONSTRAINT fk_membership_person_id FOREIGN KEY(person_id) REFERENCES person (id),
  CONSTRAINT fk_membership_team_id FOREIGN KEY(team_id) REFERENCES team (id)
);
CREATE TABLE one_time_link (
  token_hash VARCHAR NOT NULL,
  purpose VARCHAR NOT NULL,
  person_id INTEGER,
  created_at DATETIME NOT NULL,
  created_by INTEGER,
  expires_at DATETIME NOT NULL,
  used_at DATETIME,
  CONSTRAINT pk_one_time_link PRIMARY KEY (token_hash),
  CONSTRAINT fk_one_time_link_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE outbox (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  topic VARCHAR NOT NULL,
  payload JSON NOT NULL,
  at DATETIME NOT NULL,
  txid INTEGER DEFAULT '0' NOT NULL
);
CREATE TABLE pairing (
  code VARCHAR NOT NULL,
  secret_hash VARCHAR NOT NULL,
  created_at DATETIME NOT NULL,
  expires_at DATETIME NOT NULL,
  screen_id INTEGER,
  CONSTRAINT pk_pairing PRIMARY KEY (code),
  CONSTRAINT fk_pairing_screen_id FOREIGN KEY(screen_id) REFERENCES screen (id),
  CONSTRAINT uq_pairing_secret_hash UNIQUE (secret_hash)
);
CREATE TABLE pay_entry (
  id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  rule_id INTEGER NOT NULL,
  rule_version_id INTEGER NOT NULL,
  period_kind VARCHAR NOT NULL,
  earned_start DATE NOT NULL,
  statement_start DATE NOT NULL,
  cause VARCHAR NOT NULL,
  cause_id INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  working JSON NOT NULL,
  revision INTEGER NOT NULL,
  corrects_id INTEGER,
  why VARCHAR NOT NULL,
  made_at DATETIME NOT NULL,
  CONSTRAINT pk_pay_entry PRIMARY KEY (id),
  CONSTRAINT fk_pay_entry_corrects_id FOREIGN KEY(corrects_id) REFERENCES pay_entry (id),
  CONSTRAINT fk_pay_entry_person_id FOREIGN KEY(person_id) REFERENCES person (id),
  CONSTRAINT fk_pay_entry_rule_id FOREIGN KEY(rule_id) REFERENCES rule (id),
  CONSTRAINT fk_pay_entry_rule_version_id FOREIGN KEY(rule_version_id) REFERENCES rule_version (id),
  CONSTRAINT uq_pay_entry_once UNIQUE (person_id, rule_id, earned_start, cause, cause_id, revision)
);
CREATE TABLE person (
  id INTEGER NOT NULL,
  name VARCHAR NOT NULL,
  nickname VARCHAR,
  email VARCHAR,
  role VARCHAR NOT NULL,
  language VARCHAR,
  on_tv BOOLEAN NOT NULL,
  money_masked BOOLEAN NOT NULL,
  theme VARCHAR,
  password_hash VARCHAR,
  created_at DATETIME NOT NULL,
  deactivated_at DATETIME,
  import_id INTEGER,
  CONSTRAINT pk_person PRIMARY KEY (id),
  CONSTRAINT uq_person_email UNIQUE (email)
);
CREATE TABLE person_alias (
  person_id INTEGER NOT NULL,
  kind VARCHAR NOT NULL,
  value VARCHAR NOT NULL,
  CONSTRAINT pk_person_alias PRIMARY KEY (person_id, kind, value),
  CONSTRAINT fk_person_alias_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE plan_assignment (
  person_id INTEGER NOT NULL,
  rule_id INTEGER NOT NULL,
  start DATE NOT NULL,
  "end" DATE NOT NULL,
  CONSTRAINT pk_plan_assignment PRIMARY KEY (person_id, rule_id, start),
  CONSTRAINT fk_plan_assignment_person_id FOREIGN KEY(person_id) REFERENCES person (id),
  CONSTRAINT fk_plan_assignment_rule_id FOREIGN KEY(rule_id) REFERENCES rule (id)
);
CREATE TABLE points_entry (
  id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  points INTEGER NOT NULL,
  rule_version_id INTEGER NOT NULL,
  cause VARCHAR NOT NULL,
  cause_id INTEGER NOT NULL,
  earned_on DATE NOT NULL,
  counts_on DATE NOT NULL,
  reached_at DATETIME NOT NULL,
  revision INTEGER NOT NULL,
  reverses_id INTEGER,
  why VARCHAR NOT NULL,
  made_at DATETIME NOT NULL,
  CONSTRAINT pk_points_entry PRIMARY KEY (id),
  CONSTRAINT fk_points_entry_person_id FOREIGN KEY(person_id) REFERENCES person (id),
  CONSTRAINT fk_points_entry_reverses_id FOREIGN KEY(reverses_id) REFERENCES points_entry (id),
  CONSTRAINT fk_points_entry_rule_version_id FOREIGN KEY(rule_version_id) REFERENCES rule_version (id),
  CONSTRAINT uq_points_entry_once UNIQUE (cause, cause_id, rule_version_id, person_id, earned_on, revision)
);
CREATE TABLE product (
  id INTEGER NOT NULL,
  source VARCHAR NOT NULL,
  external_id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  family VARCHAR,
  price INTEGER,
  version INTEGER NOT NULL,
  cancelled BOOLEAN NOT NULL,
  import_id INTEGER,
  CONSTRAINT pk_product PRIMARY KEY (id),
  CONSTRAINT uq_product_source_external_id UNIQUE (source, external_id)
);
CREATE TABLE quota (
  id INTEGER NOT NULL,
  person_id INTEGER,
  team_id INTEGER,
  metric VARCHAR NOT NULL,
  period_kind VARCHAR NOT NULL,
  start DATE NOT NULL,
  target VARCHAR(48) NOT NULL,
  version INTEGER NOT NULL,
  cancelled BOOLEAN NOT NULL,
  changed_at DATETIME NOT NULL,
  changed_by INTEGER,
  import_id INTEGER,
  CONSTRAINT pk_quota PRIMARY KEY (id),
  CONSTRAINT ck_quota_one_subject CHECK ((person_id IS NULL) <> (team_id IS NULL)),
  CONSTRAINT fk_quota_person_id FOREIGN KEY(person_id) REFERENCES person (id),
  CONSTRAINT fk_quota_team_id FOREIGN KEY(team_id) REFERENCES team (id)
);
CREATE TABLE rule (
  id INTEGER NOT NULL,
  family VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  created_at DATETIME NOT NULL,
  CONSTRAINT pk_rule PRIMARY KEY (id),
  CONSTRAINT uq_rule_family_name UNIQUE (family, name)
);
CREATE TABLE rule_version (
  id INTEGER NOT NULL,
  rule_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  begins_on DATE NOT NULL,
  body JSON NOT NULL,
  retired BOOLEAN NOT NULL,
  created_at DATETIME NOT NULL,
  created_by INTEGER,
  CONSTRAINT pk_rule_version PRIMARY KEY (id),
  CONSTRAINT fk_rule_version_rule_id FOREIGN KEY(rule_id) REFERENCES rule (id),
  CONSTRAINT uq_rule_version_rule_id_version UNIQUE (rule_id, version)
);
CREATE TABLE screen (
  id INTEGER NOT NULL,
  name VARCHAR NOT NULL,
  token_hash VARCHAR NOT NULL,
  metric VARCHAR NOT NULL,
  period_kind VARCHAR NOT NULL,
  team_id INTEGER,
  paired_by INTEGER,
  paired_at DATETIME NOT NULL,
  seen_at DATETIME,
  revoked_at DATETIME,
  identify_at DATETIME,
  CONSTRAINT pk_screen PRIMARY KEY (id),
  CONSTRAINT fk_screen_paired_by FOREIGN KEY(paired_by) REFERENCES person (id),
  CONSTRAINT fk_screen_team_id FOREIGN KEY(team_id) REFERENCES team (id),
  CONSTRAINT uq_screen_token_hash UNIQUE (token_hash)
);
CREATE TABLE session (
  token_hash VARCHAR NOT NULL,
  person_id INTEGER NOT NULL,
  created_at DATETIME NOT NULL,
  expires_at DATETIME NOT NULL,
  seen_at DATETIME NOT NULL,
  revoked_at DATETIME,
  agent VARCHAR NOT NULL,
  CONSTRAINT pk_session PRIMARY KEY (token_hash),
  CONSTRAINT fk_session_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE setting (
  "key" VARCHAR NOT NULL,
  value VARCHAR NOT NULL,
  CONSTRAINT pk_setting PRIMARY KEY ("key")
);
CREATE TABLE stage (
  name VARCHAR NOT NULL,
  status VARCHAR NOT NULL,
  position INTEGER NOT NULL,
  probability_ppm INTEGER NOT NULL,
  CONSTRAINT pk_stage PRIMARY KEY (name)
);
CREATE TABLE statement (
  person_id INTEGER NOT NULL,
  rule_id INTEGER NOT NULL,
  start DATE NOT NULL,
  period_kind VARCHAR NOT NULL,
  "end" DATE NOT NULL,
  total INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  closed_at DATETIME NOT NULL,
  CONSTRAINT pk_statement PRIMARY KEY (person_id, rule_id, start),
  CONSTRAINT fk_statement_person_id FOREIGN KEY(person_id) REFERENCES person (id),
  CONSTRAINT fk_statement_rule_id FOREIGN KEY(rule_id) REFERENCES rule (id)
);
CREATE TABLE team (
  id INTEGER NOT NULL,
  name VARCHAR NOT NULL,
  parent_id INTEGER,
  import_id INTEGER,
  CONSTRAINT pk_team PRIMARY KEY (id),
  CONSTRAINT fk_team_parent_id FOREIGN KEY(parent_id) REFERENCES team (id),
  CONSTRAINT uq_team_name UNIQUE (name)
);
CREATE TABLE total (
  period_kind VARCHAR NOT NULL,
  start DATE NOT NULL,
  person_id INTEGER NOT NULL,
  won INTEGER NOT NULL,
  won_share INTEGER NOT NULL,
  won_amount INTEGER NOT NULL,
  valued INTEGER NOT NULL,
  lost INTEGER NOT NULL,
  lost_share INTEGER NOT NULL,
  lost_amount INTEGER NOT NULL,
  cycle_days INTEGER NOT NULL,
  cycles INTEGER NOT NULL,
  opened INTEGER NOT NULL,
  cohort_won INTEGER NOT NULL,
  cohort_lost INTEGER NOT NULL,
  points INTEGER NOT NULL,
  won_reached_at DATETIME,
  points_reached_at DATETIME,
  CONSTRAINT pk_total PRIMARY KEY (period_kind, start, person_id)
)
 WITHOUT ROWID;
CREATE INDEX ix_activity_deal_id ON activity (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX ix_activity_import ON activity (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX ix_activity_pending ON activity (id) WHERE approval = 'pending';
CREATE INDEX ix_activity_person_day ON activity (person_id, day, kind);
CREATE INDEX ix_activity_total_person ON activity_total (person_id, period_kind, start);
CREATE INDEX ix_attempt_key_at ON attempt ("key", at);
CREATE INDEX ix_closed_period_end ON closed_period ("end");
CREATE INDEX ix_credit_open ON credit (person_id, deal_id) WHERE status = 'open';
CREATE INDEX ix_credit_person_day ON credit (person_id, day, deal_id);
CREATE INDEX ix_customer_name ON customer (name);
CREATE INDEX ix_customer_owner_id ON customer (owner_id);
CREATE INDEX ix_customer_since ON customer (since, left_on);
CREATE INDEX ix_deal_closed ON deal (status, closed_on);
CREATE INDEX ix_deal_customer_id ON deal (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_deal_import ON deal (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX ix_deal_never_open ON deal (closed_on) WHERE closed_on IS NOT NULL AND (opened_on IS NULL OR opened_on > closed_on);
CREATE INDEX ix_deal_opened ON deal (opened_on);
CREATE INDEX ix_deal_pending ON deal (id) WHERE approval = 'pending';
CREATE INDEX ix_fact_version_import ON fact_version (import_id);
CREATE INDEX ix_import_started_at ON import (started_at);
CREATE INDEX ix_leave_person ON leave (person_id, start);
CREATE INDEX ix_membership_team ON membership (team_id, role);
CREATE INDEX ix_one_time_link_person_id ON one_time_link (person_id);
CREATE INDEX ix_outbox_at ON outbox (at);
CREATE INDEX ix_outbox_txid ON outbox (txid, id);
CREATE INDEX ix_pay_entry_cause ON pay_entry (cause, cause_id);
CREATE INDEX ix_pay_entry_statement ON pay_entry (person_id, rule_id, statement_start);
CREATE INDEX ix_person_alias_value ON person_alias (value);
CREATE INDEX ix_person_name ON person (name);
CREATE INDEX ix_plan_assignment_rule_id ON plan_assignment (rule_id);
CREATE INDEX ix_points_entry_person ON points_entry (person_id, counts_on);
CREATE INDEX ix_points_entry_reverses ON points_entry (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX ix_product_name ON product (name);
CREATE INDEX ix_quota_period ON quota (period_kind, start, metric);
CREATE INDEX ix_rule_version_rule_id ON rule_version (rule_id);
CREATE INDEX ix_session_expires_at ON session (expires_at);
CREATE INDEX ix_session_person_id ON session (person_id);
CREATE INDEX ix_team_parent_id ON team (parent_id);
CREATE UNIQUE INDEX uq_quota_person ON quota (person_id, metric, period_kind, start);
CREATE UNIQUE INDEX uq_quota_team ON quota (team_id, metric, period_kind, start);
INSERT INTO alembic_version VALUES ('0007');
