import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseClockOffset } from './clock-offset.ts';

const shipped = (path: string) => fileURLToPath(new URL(`../../config/${path}`, import.meta.url));
const wait = (ms: number) => z.coerce.number().int().min(10).max(3_600_000).default(ms);
const attempts = (count: number) => z.coerce.number().int().min(1).max(100_000).default(count);
const port = z.coerce.number().int().min(0).max(65_535);

/** Every setting the service reads, with its default. `npm start -- --help` prints this table. */
export const environmentSchema = z.object({
  KHB_ENVIRONMENT: z
    .enum(['test', 'production'])
    .describe(
      'production cho kho thật, test cho bản thử; không có mặc định / production for the real repository, test for a trial; marked in every receipt (docs/environment.md)',
    ),
  KHB_CLOCK_OFFSET: z
    .string()
    .transform((text, context) => {
      const ms = parseClockOffset(text);
      if (ms !== undefined) return ms;
      context.addIssue('cần / want -1h, +7h, +365d or a duration of ISO 8601 such as -PT1H');
      return z.NEVER;
    })
    .optional()
    .describe(
      "dời đồng hồ của dịch vụ, chỉ khi KHB_ENVIRONMENT=test / moves the service's clock, in the environment test alone: -1h, +365d, -PT1H",
    ),
  KHB_HOST: z.string().default('127.0.0.1').describe('địa chỉ lắng nghe / address to listen on'),
  KHB_PORT: port.default(8080).describe('cổng của API; 0 thì tự chọn / port of the API; 0 picks a free one'),
  KHB_HEALTH_PORT: port
    .default(0)
    .describe(
      'cổng sức khỏe và số đo của hai vai trò worker, scheduler / port of health and metrics in the roles worker and scheduler',
    ),
  KHB_MONGO_URL: z
    .url({ protocol: /^mongodb(\+srv)?$/ })
    .describe('địa chỉ MongoDB, tên cơ sở dữ liệu ở đường dẫn / MongoDB, the database name in its path'),
  KHB_REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .describe('địa chỉ Redis hoặc Valkey, có AOF và noeviction / Redis or Valkey with AOF and noeviction'),
  KHB_PRIMARY_S3_URL: z
    .url({ protocol: /^https?$/ })
    .describe('nơi lưu trữ chính / primary site: http://ACCESS:SECRET@host:port/bucket'),
  KHB_BACKUP_S3_URL: z
    .url({ protocol: /^https?$/ })
    .describe(
      'nơi lưu trữ dự phòng, khác loại với nơi chính / backup site, of another make than the primary',
    ),
  KHB_PROFILES_DIR: z
    .string()
    .default(shipped('profiles'))
    .describe('các định dạng học bạ / format profiles'),
  KHB_TRUST_DIR: z
    .string()
    .default(shipped('trust'))
    .describe(
      'chứng thư gốc và cấp phát được tin; đọc mọi tệp / trusted root and issuing certificates (PEM or DER); every file is read',
    ),
  KHB_CALENDAR_FILE: z
    .string()
    .default(shipped('calendar.json'))
    .describe('lịch năm học / school calendar (Đ25)'),
  KHB_RETENTION_FILE: z
    .string()
    .default(shipped('retention.json'))
    .describe(
      'khóa chống xóa trước bao lâu, tệp bị từ chối lưu bao lâu; học bạ lưu vĩnh viễn / how far ahead objects are locked, and how long refused uploads are kept; records are permanent (Đ28, docs/storage.md)',
    ),
  KHB_REGISTRY_FILE: z
    .string()
    .default(shipped('registry.json'))
    .describe('sổ đăng ký chứng thư số tính thế nào / how the certificate registry counts (Đ9, Đ24.2)'),
  KHB_POLICY_FILE: z
    .string()
    .default(shipped('policy.json'))
    .describe(
      'việc Sở này không cho làm; chỉ bớt quyền được / acts that this department closes; it can only take away from the policy (docs/policy.md)',
    ),
  KHB_QUOTAS_FILE: z
    .string()
    .default(shipped('quotas.json'))
    .describe('mỗi khóa được xem bao nhiêu trong ngày / how much one key may look at in a day (docs/api.md)'),
  KHB_SECOND_OPINION_FILE: z
    .string()
    .default(shipped('second-opinion.json'))
    .describe(
      'mỗi đêm bộ kiểm tra thứ hai xem bao nhiêu học bạ / how many accepted documents another verifier looks at each night (docs/verification.md)',
    ),
  KHB_REVOCATION_FILE: z
    .string()
    .default(shipped('revocation.json'))
    .describe(
      'danh sách thu hồi lấy ở đâu, có bắt buộc không / where lists of revoked certificates come from, and whether they must (Đ8.1)',
    ),
  KHB_RECEIPT_KEY_FILE: z
    .string()
    .describe(
      'khóa Ed25519 (PKCS#8 PEM) ký biên nhận và thông điệp; tạo bằng / made by: npm run admin -- keys receipt --out FILE',
    ),
  KHB_RECEIPT_KEYS_FILE: z
    .string()
    .optional()
    .describe(
      'khóa công khai đang ký và đã ký, do keys rotate ghi; cần sau lần thay khóa đầu / public keys that sign and have signed, as keys rotate keeps them; needed after the first rotation',
    ),
  KHB_MASTER_KEY_FILE: z
    .string()
    .describe(
      'khóa chủ bọc mọi khóa dữ liệu của sổ cái; giữ một bản ở nơi khác; tạo bằng / the master key of all data keys; keep a copy elsewhere; made by: npm run admin -- keys master --out FILE',
    ),
  KHB_LEDGER_KEY_FILE: z
    .string()
    .describe(
      'khóa Ed25519 (PKCS#8 PEM) ký sổ cái; tạo bằng / signs the ledger; made by: npm run admin -- keys ledger --out FILE',
    ),
  KHB_LEDGER_KEYS_FILE: z
    .string()
    .optional()
    .describe(
      'khóa công khai đang ký và đã ký sổ cái; cần sau lần thay khóa đầu / verifier keys that sign and have signed the ledger; needed after the first rotation (docs/ledger.md)',
    ),
  KHB_WITNESSES_FILE: z
    .string()
    .optional()
    .describe(
      'nhân chứng của sổ cái: địa chỉ và khóa công khai / witnesses of the ledger, their addresses and verifier keys (docs/ledger.md); production wants one',
    ),
  KHB_PROVINCE: z
    .string()
    .regex(/^[a-z0-9-]{2,40}$/)
    .default('ninh-binh')
    .describe('tỉnh này, theo cách Bộ gọi / this province, as the ministry names it'),
  KHB_MINISTRY_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "kho của Bộ; không có thì hồ sơ chuyển ra ngoài tỉnh phải chờ / the ministry's repository; without it, transfers out of the province wait",
    ),
  KHB_MINISTRY_KEYS_FILE: z
    .string()
    .optional()
    .describe("khóa công khai của Bộ / the ministry's public keys (JWKS); needed with KHB_MINISTRY_URL"),
  KHB_TSA_TRUST_DIR: z
    .string()
    .optional()
    .describe(
      'tổ chức đóng dấu thời gian được tin / trusted time-stamping roots and issuers (PEM); without it no timestamp is believed',
    ),
  KHB_TSA_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'nơi đóng dấu thời gian cho biên nhận / time-stamping authority (RFC 3161) for receipts; without it they wait for a timestamp',
    ),
  KHB_TSA_POLICY: z
    .string()
    .regex(/^[0-2](\.(0|[1-9][0-9]*))+$/)
    .optional()
    .describe(
      "chính sách đóng dấu phải theo / the authority's policy to ask for and to demand, an OID; its own unless told",
    ),
  KHB_VERIFY_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(256)
    .default(2)
    .describe('số luồng kiểm tra chữ ký / worker threads that verify signatures'),
  KHB_VERIFY_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(15_000)
    .describe('thời hạn kiểm tra một tệp / time limit for one document'),
  KHB_QUEUE_PREFIX: z
    .string()
    .regex(/^\{[\w-]+\}$/)
    .default('{khb}')
    .describe('tiền tố hàng đợi / BullMQ prefix; the braces are a Redis Cluster hash tag'),
  KHB_START_PATIENCE_MS: wait(10_000).describe(
    'khi khởi động chờ máy chủ bao lâu / how long a start waits for servers that are away; then it goes on without them',
  ),
  KHB_PROBE_EVERY_MS: wait(5_000).describe(
    'bao lâu hỏi mỗi máy chủ một lần / how often each server is asked whether it is there and takes writes',
  ),
  KHB_PROBE_WHILE_AWAY_MS: wait(1_000).describe(
    'như trên, khi máy chủ đang hỏng / the same of a server that is away or takes no writes',
  ),
  KHB_PROBE_PATIENCE_MS: wait(4_000).describe(
    'trả lời chậm hơn thì coi là hỏng / a server that takes longer to answer that counts as away',
  ),
  KHB_SITE_SILENCE_MS: wait(5_000).describe(
    'nơi lưu trữ im lặng bao lâu thì thôi chờ / a request to a site ends after so long without a byte',
  ),
  KHB_SITE_TOTAL_MS: wait(30_000).describe(
    'một yêu cầu tới nơi lưu trữ dài nhất bao lâu / a request to a site ends after so long, however lively',
  ),
  KHB_MONGO_SELECTION_MS: wait(5_000).describe(
    'tìm MongoDB bao lâu / how long a command looks for a MongoDB that takes it',
  ),
  KHB_MONGO_ANSWER_MS: wait(30_000).describe(
    'chờ MongoDB trả lời bao lâu / how long a command waits for the answer of MongoDB',
  ),
  KHB_REDIS_PATIENCE_MS: wait(2_000).describe(
    'chờ Redis bao lâu / how long queues and quotas wait for Redis',
  ),
  KHB_JOB_ATTEMPTS: attempts(20).describe(
    'số lần thử một việc nền / attempts of a job that fails by itself; an outage is none',
  ),
  KHB_MINISTRY_ATTEMPTS: attempts(1_500).describe(
    'số lần gửi sang Bộ / the same of a delivery to the ministry',
  ),
  KHB_JOB_PAUSE_MS: wait(60_000).describe(
    'nghỉ dài nhất giữa hai lần thử / the longest pause between two attempts of a job',
  ),
  KHB_LOOKS_PACE_MS: wait(5_000).describe('nhịp ghi nhật ký lượt xem / looks go into their log so often'),
  KHB_MINISTRY_TIMEOUT_MS: wait(30_000).describe(
    "chờ kho của Bộ trả lời bao lâu / for one exchange with the ministry's repository",
  ),
  KHB_TSA_TIMEOUT_MS: wait(30_000).describe(
    'chờ tổ chức cấp dấu thời gian bao lâu / for one exchange with the time-stamping authority',
  ),
  KHB_SWEEP_EVERY_MS: wait(60_000).describe(
    'bao lâu xem lại bản sao, hộp thư một lần / how often copies and arrivals are seen to; what stopped half way, three times as often',
  ),
  KHB_STAMP_EVERY_MS: wait(300_000).describe(
    'bao lâu lấy dấu thời gian cho điểm chốt của sổ cái một lần / how often the checkpoint of the ledger is time-stamped, where it grew',
  ),
  KHB_REVOCATION_EVERY_MS: wait(1_800_000).describe(
    'bao lâu lấy danh sách thu hồi một lần / how often revocation lists and answers are fetched',
  ),
  KHB_SCHEDULE_LATE_MS: wait(300_000).describe(
    'việc định kỳ trễ hơn mức này thì báo / a scheduled job that is due for so long without being run is named as overdue',
  ),
  KHB_LEDGER_PACE_MS: wait(100).describe(
    'nhịp ghi sổ cái: nhiều nhất một mẻ mỗi khoảng này / at most one batch goes into the ledger in so long',
  ),
  KHB_LEDGER_UNPROVEN_MS: wait(60_000).describe(
    'mục của sổ cái chưa được nhân chứng ký quá mức này thì báo / entries of the ledger that have no proof for so long raise an alarm',
  ),
  KHB_WITNESS_TIMEOUT_MS: wait(5_000).describe(
    'chờ một nhân chứng trả lời bao lâu / for one exchange with a witness of the ledger',
  ),
  KHB_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('mức nhật ký / log level'),
});
